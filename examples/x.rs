use interleavings::explore::*; use interleavings::program::compile; use interleavings::scenario::parse; use interleavings::source::SourceFile; use std::sync::Arc;
fn main(){ let a:Vec<String>=std::env::args().collect(); let locked=a[1]=="lock"; let t:usize=a[2].parse().unwrap(); let k:usize=a[3].parse().unwrap();
 let body = if locked {r#"{"with":"lock","do":["counter += 1"]}"#} else {r#""counter += 1""#};
 let text=format!(r#"{{"format":1,"shared":{{"counter":0}},"sync":{{"lock":"Lock()"}},"functions":{{"increment":[{{"repeat":"{k}","do":[{body}]}}]}},"variants":{{"t":{{"threads":[{}]}}}}}}"#, vec!["\"increment()\"";t].join(","));
 let file=Arc::new(SourceFile::new("t.json",&text)); let s=parse(&file).unwrap(); let p=compile(&s,&file).unwrap().remove(0).program;
 let options=DporOptions{kept_states: 0,..DporOptions::default()};
 for _ in 0..5 { let start=std::time::Instant::now(); let (e,st)=dpor_counted(&p,&options,&|p|{ if p.executions % (1<<17)==0 {println!("{p:?}")} None});
 let el=start.elapsed(); println!("{st:?} {:?} {} outcomes  {:.3}s {:.0}/s", e.coverage, e.outcomes.len(), el.as_secs_f64(), st.executions as f64/el.as_secs_f64()); }
}
