//! Objects by number.
//!
//! The number of an object is that of the lane that made it, then the smallest that was free: so it says nothing of
//! the order in which different lanes made their objects, and it stays the same as long as the object lives.

use crate::value::Object;
use std::sync::Arc;

/// How many bits of a number tell the object among those of the lane.
const BITS: u32 = 20;

/// How many lanes have objects of their own; others share with them.
const LANES: usize = 1 << (32 - BITS);

/// The most objects of a lane.
const MOST: usize = 1 << BITS;

/// Objects by number. Cheap to clone: what is not changed is shared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Memory {
    lanes: Vec<Arc<Lane>>,
}

/// The objects of a lane.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Lane {
    slots: Vec<Option<Arc<Object>>>,
    /// Below this, no slot is free.
    free: usize,
}

impl Lane {
    /// Drops the end if it is empty, and finds the first free slot.
    fn tidy(&mut self) {
        while self.slots.last().is_some_and(Option::is_none) {
            self.slots.pop();
        }
        self.free = self.slots.iter().position(Option::is_none).unwrap_or(self.slots.len());
    }
}

impl Memory {
    /// The object with a number.
    pub fn get(&self, id: u32) -> &Object {
        let (lane, slot) = split(id);
        self.lanes[lane].slots[slot].as_ref().expect("a reachable object is not freed")
    }

    /// The object with a number, to be changed.
    pub fn get_mut(&mut self, id: u32) -> &mut Object {
        let (lane, slot) = split(id);
        let lane = Arc::make_mut(&mut self.lanes[lane]);
        Arc::make_mut(lane.slots[slot].as_mut().expect("a reachable object is not freed"))
    }

    /// A new object of a lane. `None` if the lane has too many.
    pub fn insert(&mut self, lane: u16, object: Object) -> Option<u32> {
        self.insert_near(u32::from(lane) % LANES as u32 * MOST as u32, Arc::new(object))
    }

    /// A new object with the same number as it had elsewhere, or another one of the same lane.
    pub fn insert_near(&mut self, id: u32, object: Arc<Object>) -> Option<u32> {
        let (lane, wanted) = split(id);
        if self.lanes.len() <= lane {
            self.lanes.resize_with(lane + 1, Arc::default);
        }
        let Lane { slots, free } = Arc::make_mut(&mut self.lanes[lane]);
        let is_free = |slot: usize| slots.get(slot).is_none_or(Option::is_none);
        let slot = match wanted > *free && is_free(wanted) {
            true => wanted,
            false => (*free..).find(|slot| is_free(*slot)).expect("numbers do not end"),
        };
        if slot >= MOST {
            return None;
        }
        if slots.len() <= slot {
            slots.resize(slot + 1, None);
        }
        slots[slot] = Some(object);
        if slot == *free {
            *free += 1;
        }
        Some((lane << BITS | slot) as u32)
    }

    /// Takes an object out.
    pub fn remove(&mut self, id: u32) -> Arc<Object> {
        let (lane, slot) = split(id);
        let lane = Arc::make_mut(&mut self.lanes[lane]);
        lane.free = lane.free.min(slot);
        lane.slots[slot].take().expect("a reachable object is not freed")
    }

    /// All objects, by number.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Object)> {
        self.lanes.iter().enumerate().flat_map(|(number, lane)| {
            let slots = lane.slots.iter().enumerate();
            slots.filter_map(move |(slot, object)| Some(((number << BITS | slot) as u32, &**object.as_ref()?)))
        })
    }

    /// Numbers of all objects.
    pub fn ids(&self) -> Vec<u32> {
        self.iter().map(|(id, _)| id).collect()
    }

    /// Nothing marked.
    pub fn marks(&self) -> Marks {
        Marks { lanes: self.lanes.iter().map(|lane| vec![false; lane.slots.len()]).collect() }
    }

    /// Frees what is not marked; tells whether that was anything.
    pub fn sweep(&mut self, marks: &Marks) -> bool {
        let mut any = false;
        for (lane, marks) in self.lanes.iter_mut().zip(&marks.lanes) {
            let is_dead = |(object, marked): (&Option<Arc<Object>>, &bool)| object.is_some() && !marked;
            if lane.slots.iter().zip(marks).any(is_dead) {
                any = true;
                let lane = Arc::make_mut(lane);
                for (object, marked) in lane.slots.iter_mut().zip(marks) {
                    if !marked {
                        *object = None;
                    }
                }
            }
        }
        any
    }

    /// Gives equal contents the same shape.
    pub fn tidy(&mut self) {
        for lane in &mut self.lanes {
            let first = lane.slots.iter().position(Option::is_none).unwrap_or(lane.slots.len());
            if lane.free != first || lane.slots.last().is_some_and(Option::is_none) {
                Arc::make_mut(lane).tidy();
            }
        }
        while self.lanes.last().is_some_and(|lane| lane.slots.is_empty()) {
            self.lanes.pop();
        }
    }

    /// Bytes in use, approximately; what is shared with other states counts little.
    pub fn bytes(&self) -> u64 {
        let slots = self.lanes.iter().map(|lane| lane.slots.len() * size_of::<usize>()).sum::<usize>();
        (slots + self.lanes.len() * size_of::<Lane>()) as u64
    }
}

/// Which objects have been reached.
#[derive(Debug)]
pub struct Marks {
    lanes: Vec<Vec<bool>>,
}

impl Marks {
    /// Marks an object; tells whether it was not marked yet.
    pub fn mark(&mut self, id: u32) -> bool {
        let (lane, slot) = split(id);
        !std::mem::replace(&mut self.lanes[lane][slot], true)
    }

    /// Whether an object is marked. One made later is not.
    pub fn is_marked(&self, id: u32) -> bool {
        let (lane, slot) = split(id);
        self.lanes.get(lane).and_then(|lane| lane.get(slot)).is_some_and(|marked| *marked)
    }
}

fn split(id: u32) -> (usize, usize) {
    ((id >> BITS) as usize, (id & (MOST as u32 - 1)) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_number_their_objects_by_themselves() {
        let object = |value| Object::List(vec![crate::value::Value::Int(value)]);
        let mut one = Memory::default();
        let first = (one.insert(0, object(1)), one.insert(1, object(2)));
        let mut other = Memory::default();
        let second = (other.insert(1, object(2)), other.insert(0, object(1)));
        assert_eq!(first, (second.1, second.0));
        assert_eq!(one, other, "the order in which lanes make objects does not show");
    }

    #[test]
    fn what_is_freed_leaves_no_trace() {
        let object = || Object::List(Vec::new());
        let mut memory = Memory::default();
        let ids = (0..3).map(|_| memory.insert(0, object()).unwrap()).collect::<Vec<_>>();
        let before = memory.clone();
        let more = memory.insert(2, object()).unwrap();
        let mut marks = memory.marks();
        ids.iter().for_each(|id| assert!(marks.mark(*id)));
        assert!(!marks.is_marked(more) && memory.sweep(&marks));
        memory.tidy();
        assert_eq!(memory, before);
        let mut marks = memory.marks();
        [ids[0], ids[2]].iter().for_each(|id| assert!(marks.mark(*id)));
        memory.sweep(&marks);
        memory.tidy();
        assert_eq!(memory.insert(0, object()), Some(ids[1]), "the smallest free number");
    }
}
