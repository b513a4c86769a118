//! The smallest keeper of containers: a vector. For constants and tests.

use super::{Object, ObjectReference, Objects};

/// Containers by number, none ever freed. It gives out [`ObjectReference::Local`] and must be shown no other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heap {
    objects: Vec<Object>,
}

impl Heap {
    /// An empty heap.
    pub fn new() -> Heap {
        Heap::default()
    }

    fn index(reference: ObjectReference) -> usize {
        match reference {
            ObjectReference::Local(index) => index as usize,
            other => panic!("{other:?} does not come from this heap"),
        }
    }
}

impl Objects for Heap {
    fn object(&self, reference: ObjectReference) -> &Object {
        &self.objects[Heap::index(reference)]
    }

    fn object_mut(&mut self, reference: ObjectReference) -> &mut Object {
        &mut self.objects[Heap::index(reference)]
    }

    fn allocate(&mut self, object: Object) -> ObjectReference {
        let index = u32::try_from(self.objects.len()).expect("fewer than 2^32 containers");
        self.objects.push(object);
        ObjectReference::Local(index)
    }
}
