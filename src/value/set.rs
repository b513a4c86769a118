//! The items of a set, in the order in which CPython iterates over them.
//!
//! Source: CPython 3.11 `Objects/setobject.c`. A set is a hash table with open addressing; iteration goes through the
//! table from the front. Where every item has a hash that is the same in each run (see `hash.rs`), the table is kept
//! here slot by slot: probing, growing and the traces of removed items are CPython's, and so is the order.
//! Otherwise items stay in the order of insertion, which is one of the orders that CPython may show.

use super::comparison::{check_hashable, equal_items};
use super::{Exception, Object, ObjectReference, Objects, Value, hash, limit};
use std::ops::Deref;

/// The slots of the smallest table.
const SMALLEST: u64 = 8;
/// How many neighbours of a slot are looked at before probing jumps.
const NEIGHBOURS: u64 = 9;
/// Sets with more items than this grow more slowly.
const LARGE: usize = 50_000;

/// The items of a set, unique by Python's `==`. Derefs to a slice in the order of iteration.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SetItems {
    items: Vec<Value>,
    /// `None` once an item without a known hash has been added.
    table: Option<Table>,
}

/// Where the items lie in CPython's table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Table {
    /// Slot and hash of each item; slots ascend.
    used: Vec<(u32, i64)>,
    /// Slots whose item has been removed, ascending. Probing goes past them.
    removed: Vec<u32>,
    /// The number of slots is 8 times 2 to this.
    doublings: u8,
    /// Where `pop` goes on.
    finger: u32,
}

/// What probing met in a slot.
enum Slot {
    Empty,
    Removed,
    /// The position among the items.
    Used(usize),
}

impl Table {
    fn size(&self) -> u64 {
        SMALLEST << self.doublings
    }

    fn filled(&self) -> usize {
        self.used.len() + self.removed.len()
    }

    fn slot(&self, slot: u64) -> Slot {
        match self.used.binary_search_by_key(&slot, |(slot, _)| u64::from(*slot)) {
            Ok(position) => Slot::Used(position),
            Err(_) if self.removed.binary_search_by_key(&slot, |slot| u64::from(*slot)).is_ok() => Slot::Removed,
            Err(_) => Slot::Empty,
        }
    }

    /// Slots in the order in which an item of this hash is looked for. Without end, but every table has empty slots.
    fn probes(&self, hash: i64) -> impl Iterator<Item = u64> + use<> {
        let mask = self.size() - 1;
        let mut perturbation = hash as u64;
        let mut start = perturbation & mask;
        std::iter::from_fn(move || {
            let neighbours = if start + NEIGHBOURS <= mask { NEIGHBOURS } else { 0 };
            let run = start..=start + neighbours;
            perturbation >>= 5;
            start = (start.wrapping_mul(5).wrapping_add(1).wrapping_add(perturbation)) & mask;
            Some(run)
        })
        .flatten()
    }

    /// Takes a slot for an item of this hash: the last one on the way that a removed item has left, else the empty one
    /// at the end. Gives the position among the items, and whether the slot was empty.
    fn place(&mut self, hash: i64) -> (usize, bool) {
        let mut left_behind = None;
        let mut empty = 0;
        for slot in self.probes(hash) {
            match self.slot(slot) {
                Slot::Empty => {
                    empty = slot;
                    break;
                }
                Slot::Removed => left_behind = Some(slot),
                Slot::Used(_) => {}
            }
        }
        let slot = left_behind.unwrap_or(empty) as u32;
        self.removed.retain(|other| *other != slot);
        let position = self.used.partition_point(|(other, _)| *other < slot);
        self.used.insert(position, (slot, hash));
        (position, left_behind.is_none())
    }

    fn is_crowded(&self, more: usize) -> bool {
        (self.filled() + more) as u64 * 5 >= (self.size() - 1) * 3
    }
}

impl Default for SetItems {
    fn default() -> SetItems {
        SetItems::new()
    }
}

impl<'a> IntoIterator for &'a SetItems {
    type Item = &'a Value;
    type IntoIter = std::slice::Iter<'a, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl Deref for SetItems {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.items
    }
}

impl SetItems {
    /// No items.
    pub fn new() -> SetItems {
        SetItems { items: Vec::new(), table: Some(Table::default()) }
    }

    /// The items of a display such as `{1, 2}`. One of three or more constants is prepared by CPython's compiler,
    /// which makes the table smaller.
    pub fn of_display(items: &[Value], constants: bool, objects: &dyn Objects) -> Result<SetItems, Exception> {
        let mut made = SetItems::new();
        items.iter().try_for_each(|item| made.insert(item, objects))?;
        if !constants || items.len() < 3 {
            return Ok(made);
        }
        // The compiler merges equal constants, for which it makes each set anew from its items in their order.
        let mut constant = SetItems::new();
        made.iter().try_for_each(|item| constant.insert(item, objects))?;
        constant.copied(objects)
    }

    /// Whether CPython shows the items in this order in every run: it does not if one of them is, or holds, a string or
    /// something that is hashed by its address.
    pub fn order_is_fixed(&self) -> bool {
        fn is_fixed(value: &Value) -> bool {
            match value {
                Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Range(..) => true,
                Value::Tuple(items) => items.iter().all(is_fixed),
                _ => false,
            }
        }
        self.items.len() < 2 || (self.table.is_some() && self.items.iter().all(is_fixed))
    }

    /// The items for renaming references in them, which changes neither hashes nor equality.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.items.iter_mut()
    }

    /// Where an equal item is. The item is hashable, or a set that stands for its frozen twin.
    pub(super) fn find(&self, item: &Value, objects: &dyn Objects) -> Result<Option<usize>, Exception> {
        let Some(table) = &self.table else {
            for (position, candidate) in self.items.iter().enumerate() {
                if equal_items(candidate, item, objects)? {
                    return Ok(Some(position));
                }
            }
            return Ok(None);
        };
        // What has no known hash equals nothing that has one.
        let Some(hash) = hash::hash(item, objects) else { return Ok(None) };
        for slot in table.probes(hash) {
            match table.slot(slot) {
                Slot::Empty => break,
                Slot::Used(position)
                    if table.used[position].1 == hash && equal_items(&self.items[position], item, objects)? =>
                {
                    return Ok(Some(position));
                }
                Slot::Removed | Slot::Used(_) => {}
            }
        }
        Ok(None)
    }

    /// Adds an item unless an equal one is there.
    pub(super) fn insert(&mut self, item: &Value, objects: &dyn Objects) -> Result<(), Exception> {
        check_hashable(item, objects)?;
        if self.find(item, objects)?.is_none() {
            limit::check_size(self.items.len() + 1)?;
            self.push(item, hash::hash(item, objects));
        }
        Ok(())
    }

    /// Adds an item that is not there.
    fn push(&mut self, item: &Value, hash: Option<i64>) {
        match (&mut self.table, hash) {
            (Some(table), Some(hash)) => {
                let (position, was_empty) = table.place(hash);
                self.items.insert(position, item.clone());
                if was_empty && table.is_crowded(0) {
                    self.resize(if self.items.len() > LARGE { 2 } else { 4 } * self.items.len());
                }
            }
            _ => {
                self.table = None;
                self.items.push(item.clone());
            }
        }
    }

    /// Moves the items, in their order, into a table for more than `least` items.
    fn resize(&mut self, least: usize) {
        let Some(table) = &mut self.table else { return };
        let mut larger = Table { finger: table.finger, ..Table::default() };
        while larger.size() <= least as u64 {
            larger.doublings += 1;
        }
        // CPython does not move anything within the smallest table unless there are traces to get rid of.
        if larger.doublings == 0 && table.doublings == 0 && table.removed.is_empty() {
            return;
        }
        let mut items = Vec::with_capacity(self.items.len());
        for ((_, hash), item) in table.used.iter().zip(self.items.drain(..)) {
            items.insert(larger.place(*hash).0, item);
        }
        (self.items, self.table) = (items, Some(larger));
    }

    fn make_room(&mut self, more: usize) {
        if self.table.as_ref().is_some_and(|table| table.is_crowded(more)) {
            self.resize((self.items.len() + more) * 2);
        }
    }

    pub(super) fn remove(&mut self, position: usize) -> Value {
        if let Some(table) = &mut self.table {
            let (slot, _) = table.used.remove(position);
            let place = table.removed.partition_point(|other| *other < slot);
            table.removed.insert(place, slot);
        }
        self.items.remove(position)
    }

    /// Removes an item if it is there; tells whether it was.
    pub(super) fn discard(&mut self, item: &Value, objects: &dyn Objects) -> Result<bool, Exception> {
        let found = self.find(item, objects)?;
        if let Some(position) = found {
            self.remove(position);
        }
        Ok(found.is_some())
    }

    pub(super) fn pop(&mut self) -> Option<Value> {
        if self.items.is_empty() {
            return None;
        }
        let Some(table) = &mut self.table else { return Some(self.remove(0)) };
        let finger = u64::from(table.finger) & (table.size() - 1);
        let behind = table.used.partition_point(|(slot, _)| u64::from(*slot) < finger);
        let position = if behind < table.used.len() { behind } else { 0 };
        table.finger = table.used[position].0 + 1;
        Some(self.remove(position))
    }

    pub(super) fn clear(&mut self) {
        let finger = self.table.as_ref().map_or(0, |table| table.finger);
        *self = SetItems { items: Vec::new(), table: Some(Table { finger, ..Table::default() }) };
    }

    /// Other items, while `pop` goes on where it was.
    pub(super) fn exchange(&mut self, other: SetItems) {
        let finger = self.table.as_ref().map_or(0, |table| table.finger);
        *self = other;
        if let Some(table) = &mut self.table {
            table.finger = finger;
        }
    }

    /// The same items in a table of their own.
    pub(super) fn copied(&self, objects: &dyn Objects) -> Result<SetItems, Exception> {
        let mut copy = SetItems::new();
        copy.merge(self, objects)?;
        Ok(copy)
    }

    /// Adds the items of another set.
    pub(super) fn merge(&mut self, other: &SetItems, objects: &dyn Objects) -> Result<(), Exception> {
        if other.is_empty() {
            return Ok(());
        }
        self.make_room(other.len());
        if let (Some(table), Some(others)) = (&mut self.table, &other.table)
            && table.filled() == 0
        {
            if table.doublings == others.doublings && others.removed.is_empty() {
                table.used.clone_from(&others.used);
                self.items.clone_from(&other.items);
            } else {
                for ((_, hash), item) in others.used.iter().zip(&other.items) {
                    self.items.insert(table.place(*hash).0, item.clone());
                }
            }
            return Ok(());
        }
        other.iter().try_for_each(|item| self.insert(item, objects))
    }

    /// Adds all items of an iterable.
    pub(super) fn update(&mut self, source: &Value, objects: &dyn Objects) -> Result<(), Exception> {
        if let Value::Object(reference) = source {
            match objects.object(*reference) {
                Object::Set { items, .. } => return self.merge(items, objects),
                Object::Dict(entries) => self.make_room(entries.len()),
                Object::List(_) | Object::Entity(_) => {}
            }
        }
        super::items(source, objects)?.iter().try_for_each(|item| self.insert(item, objects))
    }

    pub(super) fn of(source: &Value, objects: &dyn Objects) -> Result<SetItems, Exception> {
        let mut made = SetItems::new();
        made.update(source, objects)?;
        Ok(made)
    }

    pub(super) fn intersection(&self, other: &Value, objects: &dyn Objects) -> Result<SetItems, Exception> {
        let mut result = SetItems::new();
        if let Some(items) = set_items(other, objects) {
            let (smaller, larger) = if items.len() > self.len() { (self, items) } else { (items, self) };
            for item in smaller.iter() {
                if larger.find(item, objects)?.is_some() {
                    result.insert(item, objects)?;
                }
            }
            return Ok(result);
        }
        for item in super::items(other, objects)? {
            check_hashable(&item, objects)?;
            if self.find(&item, objects)?.is_some() {
                result.insert(&item, objects)?;
            }
        }
        Ok(result)
    }

    pub(super) fn difference(&self, other: &Value, objects: &dyn Objects) -> Result<SetItems, Exception> {
        let keys = match other {
            Value::Object(reference) => match objects.object(*reference) {
                Object::Dict(entries) => Some(entries.len()),
                Object::Set { items, .. } => Some(items.len()),
                Object::List(_) | Object::Entity(_) => None,
            },
            _ => None,
        };
        if keys.is_none_or(|keys| self.len() >> 2 > keys) {
            let mut result = self.copied(objects)?;
            result.subtract(other, objects)?;
            return Ok(result);
        }
        let mut result = SetItems::new();
        for item in self.iter() {
            if !super::contains(other, item, objects)? {
                result.insert(item, objects)?;
            }
        }
        Ok(result)
    }

    /// Removes all items of an iterable.
    pub(super) fn subtract(&mut self, other: &Value, objects: &dyn Objects) -> Result<(), Exception> {
        let common;
        let others = match set_items(other, objects) {
            Some(items) if items.len() >> 3 > self.len() => {
                common = self.intersection(other, objects)?;
                &*common
            }
            Some(items) => &**items,
            None => {
                for item in super::items(other, objects)? {
                    check_hashable(&item, objects)?;
                    self.discard(&item, objects)?;
                }
                &[]
            }
        };
        for item in others {
            self.discard(item, objects)?;
        }
        if let Some(table) = &self.table
            && table.removed.len() as u64 > (table.size() - 1) / 4
        {
            self.resize(if self.items.len() > LARGE { 2 } else { 4 } * self.items.len());
        }
        Ok(())
    }

    /// Removes each item that is there and adds each that is not.
    pub(super) fn toggle(&mut self, others: &[Value], objects: &dyn Objects) -> Result<(), Exception> {
        for item in others {
            if !self.discard(item, objects)? {
                self.insert(item, objects)?;
            }
        }
        Ok(())
    }

    /// The same with the items of any iterable, each once.
    pub(super) fn toggle_with(&mut self, other: &Value, objects: &dyn Objects) -> Result<(), Exception> {
        let once = match other {
            Value::Object(reference) => matches!(objects.object(*reference), Object::Dict(_) | Object::Set { .. }),
            _ => false,
        };
        let others = if once { super::items(other, objects)? } else { SetItems::of(other, objects)?.to_vec() };
        self.toggle(&others, objects)
    }

    /// Whether every item is in the other set.
    pub(super) fn is_subset(&self, other: &SetItems, objects: &dyn Objects) -> Result<bool, Exception> {
        for item in self.iter() {
            if other.find(item, objects)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The items of a set, frozen or not.
pub(super) fn set_items<'a>(value: &Value, objects: &'a dyn Objects) -> Option<&'a SetItems> {
    match value {
        Value::Object(reference) => match objects.object(*reference) {
            Object::Set { items, .. } => Some(items),
            Object::List(_) | Object::Dict(_) | Object::Entity(_) => None,
        },
        _ => None,
    }
}

/// Adds an item to a set unless an equal one is there.
///
/// # Errors
/// It cannot be hashed, or the set is full.
pub fn add_to_set(reference: ObjectReference, item: &Value, objects: &mut dyn Objects) -> Result<(), Exception> {
    check_hashable(item, objects)?;
    let Object::Set { items, .. } = objects.object(reference) else { return Ok(()) };
    if items.find(item, objects)?.is_some() {
        return Ok(());
    }
    limit::check_size(items.len() + 1)?;
    let hash = hash::hash(item, objects);
    if let Object::Set { items, .. } = objects.object_mut(reference) {
        items.push(item, hash);
    }
    Ok(())
}
