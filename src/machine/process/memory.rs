//! Objects by number.
//!
//! The number of an object is that of the lane that made it, then the smallest that was free: so it says nothing of
//! the order in which different lanes made their objects, and it stays the same as long as the object lives.

use crate::value::Object;
use std::sync::Arc;

/// How many bits of a number tell the object among those of the lane.
const BITS: u32 = 20;

/// Objects by number. Cheap to clone: what is not changed is shared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Memory {
    lanes: Vec<Arc<Lane>>,
}

/// The objects of a lane.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Lane {
    slots: Vec<Option<Arc<Object>>>,
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

    /// A new object of a lane.
    pub fn insert(&mut self, lane: u16, object: Object) -> u32 {
        let lane = usize::from(lane) % (1 << (32 - BITS));
        if self.lanes.len() <= lane {
            self.lanes.resize_with(lane + 1, Arc::default);
        }
        let slots = &mut Arc::make_mut(&mut self.lanes[lane]).slots;
        let slot = slots.iter().position(Option::is_none).unwrap_or_else(|| {
            slots.push(None);
            slots.len() - 1
        });
        slots[slot] = Some(Arc::new(object));
        (lane << BITS | slot) as u32
    }
}

fn split(id: u32) -> (usize, usize) {
    ((id >> BITS) as usize, (id & ((1 << BITS) - 1)) as usize)
}
