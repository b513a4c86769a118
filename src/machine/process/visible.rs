//! Where a transition ends when there are several threads: before what others could notice.

use super::Interpreter;

impl Interpreter<'_, '_> {
    /// Notes whether the transition begins with an atomic function.
    pub(super) fn resume_atomic(&mut self) {
        let depth = self.thread.frames.len();
        if let Some(frame) = self.thread.frames.last()
            && frame.address == 0
            && self.code(frame.code).atomic
        {
            self.starts_atomic = true;
            self.atomic_calls = 1;
            self.atomic_depth = Some(depth);
        }
    }

    /// Whether the thread stands before something that others could notice.
    pub(super) fn at_boundary(&mut self) -> bool {
        false
    }
}
