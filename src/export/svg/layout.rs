//! A layered layout.
//!
//! Source: K. Sugiyama, S. Tagawa, M. Toda, "Methods for visual understanding of hierarchical system
//! structures" (1981), with edge labels as places of their own between the layers, as in Graphviz
//! (E. Gansner et al., "A technique for drawing directed graphs", 1993).
//!
//! Layers of nodes and layers of labels alternate as *rows*. An edge runs from place to place: from
//! its upper node through its label and, if it is longer than one layer, through waypoints, to its
//! lower node; whether it leads down or up only matters for the arrowhead. Two nodes of one layer
//! are joined through a label below both. So lines run freely only between rows, never across a
//! node or a label. Order within rows: barycentres, then exchanges of neighbours, each kept only if
//! it lowers the number of crossings. Positions: sweeps that move each place to the mean of its
//! neighbours, exactly as far as the others in its row allow. All ties go by index, so the same
//! graph is always laid out the same.
//!
//! Limits: crossings are few, not minimal (that is NP-hard).

use std::collections::BTreeMap;

/// A node to place; its loops need room on its right.
#[derive(Clone, Debug)]
pub struct LayoutNode {
    /// Its layer; layers without nodes take no room.
    pub layer: u32,
    /// Width of the box.
    pub width: f64,
    /// Height of the box.
    pub height: f64,
    /// Room to its right for loops.
    pub right: f64,
}

/// An edge to route; not a loop.
#[derive(Clone, Debug)]
pub struct LayoutEdge {
    /// Index of the node it leaves.
    pub source: usize,
    /// Index of the node it enters.
    pub target: usize,
    /// Width of its label.
    pub width: f64,
    /// Height of its label.
    pub height: f64,
}

/// A point; y grows downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// Where everything is.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Centres of nodes.
    pub nodes: Vec<Point>,
    /// Centres of labels.
    pub labels: Vec<Point>,
    /// Corners of each edge from source to target: straight down or up between the 1st and 2nd, 3rd
    /// and 4th, …, and free in between.
    pub routes: Vec<Vec<Point>>,
    /// Of the whole.
    pub width: f64,
    /// Of the whole.
    pub height: f64,
}

/// Something that takes room in a row.
struct Place {
    row: usize,
    left: f64,
    right: f64,
    height: f64,
    /// Places in the row above that it is joined to, with the strength of each line.
    above: Vec<(usize, f64)>,
    /// The same below.
    below: Vec<(usize, f64)>,
}

/// A line at the side (false above, true below) of a node: x of its other place, its edge, and
/// which end of the edge it is (0 the upper, 1 the lower).
type Line = (f64, usize, usize);

/// Least room between neighbours in a row.
const GAP: f64 = 16.0;

/// Computes a layout. O((nodes + edges × layers) × sweeps + crossings).
pub fn layout(nodes: &[LayoutNode], edges: &[LayoutEdge]) -> Layout {
    let mut grid = Grid::new(nodes, edges);
    grid.reduce_crossings();
    let x = grid.assign_x();
    let y = grid.assign_y(&x);
    grid.finish(nodes, edges, &x, &y)
}

struct Grid {
    places: Vec<Place>,
    /// The places of each row, from left to right.
    rows: Vec<Vec<usize>>,
    /// The places that each edge runs through, from its upper node to its lower one.
    chains: Vec<Vec<usize>>,
    /// The label of each edge.
    labels: Vec<usize>,
}

impl Grid {
    fn new(nodes: &[LayoutNode], edges: &[LayoutEdge]) -> Grid {
        let mut layers: Vec<u32> = nodes.iter().map(|node| node.layer).collect();
        layers.sort_unstable();
        layers.dedup();
        let row_of = |node: &LayoutNode| 2 * layers.partition_point(|layer| *layer < node.layer);
        let place = |row, width: f64, height| Place {
            row,
            left: width / 2.0,
            right: width / 2.0,
            height,
            above: Vec::new(),
            below: Vec::new(),
        };
        let mut places: Vec<Place> = Vec::new();
        for node in nodes {
            let mut one = place(row_of(node), node.width, node.height);
            one.right += node.right;
            places.push(one);
        }
        let mut chains = Vec::new();
        let mut labels = Vec::new();
        for edge in edges {
            let (source, target) = (places[edge.source].row, places[edge.target].row);
            let (upper, lower) = if target < source { (edge.target, edge.source) } else { (edge.source, edge.target) };
            let (first, last) = (source.min(target) + 1, source.max(target));
            // The label stands near the source.
            let label_row = if target < source { source - 1 } else { source + 1 };
            let mut chain = vec![upper];
            for row in first..last.max(first + 1) {
                let (width, height) = if row == label_row { (edge.width, edge.height) } else { (4.0, 0.0) };
                if row == label_row {
                    labels.push(places.len());
                }
                chain.push(places.len());
                places.push(place(row, width, height));
            }
            chain.push(lower);
            chains.push(chain);
        }
        for chain in &chains {
            for pair in chain.windows(2) {
                let ends = pair.iter().filter(|place| **place < nodes.len()).count();
                let strength = [8.0, 2.0, 1.0][ends];
                // The second line of an edge within a layer leads up.
                let (upper, lower) =
                    if places[pair[0]].row < places[pair[1]].row { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
                places[upper].below.push((lower, strength));
                places[lower].above.push((upper, strength));
            }
        }
        let count = places.iter().map(|place| place.row + 1).max().unwrap_or(0);
        let mut rows = vec![Vec::new(); count];
        for (index, place) in places.iter().enumerate() {
            rows[place.row].push(index);
        }
        Grid { places, rows, chains, labels }
    }

    /// Index of each place within its row.
    fn positions(&self) -> Vec<usize> {
        let mut positions = vec![0; self.places.len()];
        for row in &self.rows {
            for (position, place) in row.iter().enumerate() {
                positions[*place] = position;
            }
        }
        positions
    }

    fn crossings(&self) -> usize {
        let positions = self.positions();
        let mut crossings = 0;
        for row in &self.rows {
            // Ends below, in the order of the ends above: each inversion is a crossing.
            let mut ends: Vec<usize> = Vec::new();
            for place in row {
                let mut below: Vec<usize> = self.places[*place].below.iter().map(|(end, _)| positions[*end]).collect();
                below.sort_unstable();
                for end in &below {
                    crossings += ends.len() - ends.partition_point(|other| other <= end);
                }
                ends.extend(below);
                ends.sort_unstable();
            }
        }
        crossings
    }

    fn reduce_crossings(&mut self) {
        const SWEEPS: usize = 16;
        let mut best = (usize::MAX, self.rows.clone());
        for sweep in 0..SWEEPS {
            let down = sweep % 2 == 0;
            let mut positions = self.positions();
            let count = self.rows.len();
            for step in 1..count {
                let row = if down { step } else { count - 1 - step };
                let mean = |place: usize| {
                    let ends = if down { &self.places[place].above } else { &self.places[place].below };
                    let sum: usize = ends.iter().map(|(end, _)| positions[*end]).sum();
                    if ends.is_empty() { positions[place] as f64 } else { sum as f64 / ends.len() as f64 }
                };
                let mut keyed: Vec<(f64, usize)> = self.rows[row].iter().map(|place| (mean(*place), *place)).collect();
                keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
                self.rows[row] = keyed.into_iter().map(|(_, place)| place).collect();
                for (position, place) in self.rows[row].iter().enumerate() {
                    positions[*place] = position;
                }
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.rows.clone());
            }
        }
        self.rows = best.1;
        self.exchange_neighbours();
    }

    fn exchange_neighbours(&mut self) {
        const ROUNDS: usize = 8;
        let mut positions = self.positions();
        for _ in 0..ROUNDS {
            let mut better = false;
            for row in 0..self.rows.len() {
                for left in 0..self.rows[row].len().saturating_sub(1) {
                    let (a, b) = (self.rows[row][left], self.rows[row][left + 1]);
                    let (here, there) = (self.pair_crossings(a, b, &positions), self.pair_crossings(b, a, &positions));
                    if there < here {
                        self.rows[row].swap(left, left + 1);
                        positions.swap(a, b);
                        better = true;
                    }
                }
            }
            if !better {
                break;
            }
        }
    }

    /// Crossings between the lines of two neighbours, if `a` stands left of `b`.
    fn pair_crossings(&self, a: usize, b: usize, positions: &[usize]) -> usize {
        let count = |of_a: &[(usize, f64)], of_b: &[(usize, f64)]| -> usize {
            let right_of = |end: usize| of_b.iter().filter(|(other, _)| positions[*other] < positions[end]).count();
            of_a.iter().map(|(end, _)| right_of(*end)).sum()
        };
        count(&self.places[a].above, &self.places[b].above) + count(&self.places[a].below, &self.places[b].below)
    }

    /// Centres, from 0 at the left edge.
    fn assign_x(&self) -> Vec<f64> {
        const SWEEPS: usize = 300;
        let mut x = vec![0.0; self.places.len()];
        for row in &self.rows {
            let mut at = 0.0;
            for place in row {
                at += self.places[*place].left;
                x[*place] = at;
                at += self.places[*place].right + GAP;
            }
            // Rows start centred on each other.
            row.iter().for_each(|place| x[*place] -= at / 2.0);
        }
        for sweep in 0..SWEEPS {
            let count = self.rows.len();
            let before = x.clone();
            for step in 0..count {
                let row = if sweep % 2 == 0 { step } else { count - 1 - step };
                self.relax_row(&self.rows[row], &mut x);
            }
            if x.iter().zip(&before).all(|(new, old)| (new - old).abs() < 0.05) {
                break;
            }
        }
        let left = |place: usize| x[place] - self.places[place].left;
        let least = (0..x.len()).map(left).fold(f64::INFINITY, f64::min);
        x.iter().map(|x| x - least).collect()
    }

    /// Moves the places of a row as near as possible (least squares) to the means of their
    /// neighbours, keeping order and gaps, by pooling adjacent violators.
    fn relax_row(&self, row: &[usize], x: &mut [f64]) {
        // With the least distances taken out, the order is all there is to keep.
        let mut offset = 0.0;
        let mut offsets = Vec::with_capacity(row.len());
        // Of each pool: weight, weighted sum of wishes, number of places.
        let mut pools: Vec<(f64, f64, usize)> = Vec::new();
        for (index, place) in row.iter().enumerate() {
            let one = &self.places[*place];
            if index > 0 {
                offset += self.places[row[index - 1]].right + GAP + one.left;
            }
            offsets.push(offset);
            let lines = || one.above.iter().chain(&one.below);
            let strength: f64 = lines().map(|(_, strength)| strength).sum();
            let sum: f64 = lines().map(|(end, strength)| strength * x[*end]).sum();
            let (weight, wish) = if strength > 0.0 { (strength, sum / strength) } else { (0.1, x[*place]) };
            let mut pool = (weight, weight * (wish - offset), 1);
            while let Some(last) = pools.last().filter(|last| last.1 / last.0 >= pool.1 / pool.0) {
                pool = (pool.0 + last.0, pool.1 + last.1, pool.2 + last.2);
                pools.pop();
            }
            pools.push(pool);
        }
        let means = pools.iter().flat_map(|pool| std::iter::repeat_n(pool.1 / pool.0, pool.2));
        for ((place, offset), mean) in row.iter().zip(offsets).zip(means) {
            x[*place] = mean + offset;
        }
    }

    /// Top of each row, and at the end the bottom of the last one. The room between rows grows with the widest line in it.
    fn assign_y(&self, x: &[f64]) -> Vec<f64> {
        let mut top = 0.0;
        let mut tops = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            tops.push(top);
            let height = row.iter().map(|place| self.places[*place].height).fold(0.0, f64::max);
            let reach = |place: &usize| {
                let ends = self.places[*place].below.iter();
                ends.map(|(end, _)| (x[*place] - x[*end]).abs()).fold(0.0, f64::max)
            };
            let widest = row.iter().map(reach).fold(0.0, f64::max);
            top += height;
            if index + 1 < self.rows.len() {
                top += (16.0 + widest * 0.08).min(72.0);
            }
        }
        tops.push(top);
        tops
    }

    fn finish(&self, nodes: &[LayoutNode], edges: &[LayoutEdge], x: &[f64], y: &[f64]) -> Layout {
        let row_height = |row: usize| self.rows[row].iter().map(|place| self.places[*place].height).fold(0.0, f64::max);
        // Nodes hang from the top of their row, labels float in the middle.
        let centre = |place: usize| {
            let (row, height) = (self.places[place].row, self.places[place].height);
            let room = if place < nodes.len() { height } else { row_height(row) };
            Point { x: x[place], y: y[row] + room / 2.0 }
        };
        let ports = self.ports(nodes, edges, x);
        let route = |number: usize| {
            let edge = &edges[number];
            let chain = &self.chains[number];
            let last = chain.len() - 1;
            let level = self.places[chain[0]].row == self.places[chain[last]].row;
            let mut corners = Vec::new();
            for (index, place) in chain.iter().enumerate() {
                let row = self.places[*place].row;
                let (above, below) = (y[row], y[row] + row_height(row));
                if index == 0 || index == last {
                    let at = ports[number][usize::from(index == last)];
                    let node_bottom = y[row] + self.places[*place].height;
                    match (index, level) {
                        (0, _) => corners.extend([Point { x: at, y: node_bottom }, Point { x: at, y: below }]),
                        (_, true) => corners.extend([Point { x: at, y: below }, Point { x: at, y: node_bottom }]),
                        (_, false) => corners.extend([Point { x: at, y: above }, Point { x: at, y: above }]),
                    }
                } else if level {
                    // In and out at the top of the label, on the side of each end.
                    let middle = above + (row_height(row) - self.places[*place].height) / 2.0;
                    let side = (edges[number].width / 4.0).copysign(ports[number][1] - ports[number][0]);
                    let (enter, leave) = (x[*place] - side, x[*place] + side);
                    corners.extend([Point { x: enter, y: above }, Point { x: enter, y: middle + 2.0 }]);
                    corners.extend([Point { x: leave, y: middle + 2.0 }, Point { x: leave, y: above }]);
                } else {
                    corners.extend([Point { x: x[*place], y: above }, Point { x: x[*place], y: below }]);
                }
            }
            if edge.source != chain[0] {
                corners.reverse();
            }
            corners
        };
        let right = |place: usize| x[place] + self.places[place].right;
        Layout {
            nodes: (0..nodes.len()).map(centre).collect(),
            labels: self.labels.iter().map(|place| centre(*place)).collect(),
            routes: (0..edges.len()).map(route).collect(),
            width: (0..x.len()).map(right).fold(0.0, f64::max),
            height: *y.last().unwrap_or(&0.0),
        }
    }

    /// Where each edge touches its upper and its lower node: spread over the side of the node in the
    /// order in which the lines come in.
    fn ports(&self, nodes: &[LayoutNode], edges: &[LayoutEdge], x: &[f64]) -> Vec<[f64; 2]> {
        /// Widest distance between two lines.
        const SPREAD: f64 = 22.0;
        let mut ports = vec![[0.0; 2]; edges.len()];
        let mut sides: BTreeMap<(usize, bool), Vec<Line>> = BTreeMap::new();
        for (number, chain) in self.chains.iter().enumerate() {
            let last = chain.len() - 1;
            let level = self.places[chain[0]].row == self.places[chain[last]].row;
            sides.entry((chain[0], true)).or_default().push((x[chain[1]], number, 0));
            sides.entry((chain[last], level)).or_default().push((x[chain[last - 1]], number, 1));
        }
        for ((node, _), mut lines) in sides {
            lines.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let step = SPREAD.min((nodes[node].width - 16.0) / lines.len() as f64);
            let middle = (lines.len() - 1) as f64 / 2.0;
            for (position, (_, number, end)) in lines.into_iter().enumerate() {
                ports[number][end] = x[node] + (position as f64 - middle) * step;
            }
        }
        ports
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn any_graph() -> impl Strategy<Value = (Vec<LayoutNode>, Vec<LayoutEdge>)> {
        let node = (0u32..6, 20.0..200.0f64, 20.0..90.0f64, 0.0..60.0f64);
        let nodes = vec(node, 1..14).prop_map(|nodes| {
            nodes
                .into_iter()
                .map(|(layer, width, height, right)| LayoutNode { layer, width, height, right })
                .collect::<Vec<_>>()
        });
        let edge = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 20.0..150.0f64, 10.0..40.0f64);
        (nodes, vec(edge, 0..24)).prop_map(|(nodes, edges)| {
            let edges = edges.into_iter().map(|(source, target, width, height)| LayoutEdge {
                source: source.index(nodes.len()),
                target: target.index(nodes.len()),
                width,
                height,
            });
            let edges = edges.filter(|edge| edge.source != edge.target).collect();
            (nodes, edges)
        })
    }

    /// Left, top, right, bottom.
    type Area = [f64; 4];

    fn area(centre: Point, width: f64, height: f64, right: f64) -> Area {
        [centre.x - width / 2.0, centre.y - height / 2.0, centre.x + width / 2.0 + right, centre.y + height / 2.0]
    }

    fn overlap(a: &Area, b: &Area) -> bool {
        const TOUCH: f64 = 0.01;
        a[0] + TOUCH < b[2] && b[0] + TOUCH < a[2] && a[1] + TOUCH < b[3] && b[1] + TOUCH < a[3]
    }

    /// Points along an edge as it is drawn: lines, and cubic curves that begin and end vertically.
    fn samples(route: &[Point]) -> Vec<Point> {
        let mut points = Vec::new();
        for (index, pair) in route.windows(2).enumerate() {
            for step in 0..=20 {
                let t = f64::from(step) / 20.0;
                let (across, along) =
                    if index % 2 == 0 { (t, t) } else { (t * t * (3.0 - 2.0 * t), 1.5 * t * (1.0 - t) + t * t * t) };
                let between = |from: f64, to: f64, part: f64| from + (to - from) * part;
                let x = between(pair[0].x, pair[1].x, across);
                points.push(Point { x, y: between(pair[0].y, pair[1].y, along) });
            }
        }
        points
    }

    proptest! {
        #[test]
        fn nothing_overlaps_and_lines_cross_no_other_node((nodes, edges) in any_graph()) {
            let layout = layout(&nodes, &edges);
            let boxes: Vec<Area> =
                nodes.iter().zip(&layout.nodes).map(|(node, at)| area(*at, node.width, node.height, node.right)).collect();
            let labels = edges.iter().zip(&layout.labels).map(|(edge, at)| area(*at, edge.width, edge.height, 0.0));
            let all: Vec<Area> = boxes.iter().copied().chain(labels).collect();
            for (index, one) in all.iter().enumerate() {
                prop_assert!(one[0] > -0.01 && one[1] > -0.01 && one[2] < layout.width + 0.01 && one[3] < layout.height + 0.01);
                prop_assert!(all[..index].iter().all(|other| !overlap(one, other)));
            }
            for (edge, route) in edges.iter().zip(&layout.routes) {
                for point in samples(route) {
                    let inside = |area: &Area| overlap(area, &[point.x - 0.02, point.y - 0.02, point.x + 0.02, point.y + 0.02]);
                    let crossed = (0..nodes.len()).find(|node| inside(&boxes[*node]) && ![edge.source, edge.target].contains(node));
                    prop_assert_eq!(crossed, None, "at {:?}", point);
                }
            }
        }

        #[test]
        fn edges_touch_their_nodes((nodes, edges) in any_graph()) {
            let layout = layout(&nodes, &edges);
            for (edge, route) in edges.iter().zip(&layout.routes) {
                for (node, end) in [(edge.source, route[0]), (edge.target, route[route.len() - 1])] {
                    let [left, top, right, bottom] = area(layout.nodes[node], nodes[node].width, nodes[node].height, 0.0);
                    prop_assert!(left <= end.x && end.x <= right);
                    prop_assert!((end.y - top).abs() < 0.01 || (end.y - bottom).abs() < 0.01);
                }
            }
        }
    }

    #[test]
    fn a_tangle_that_can_be_undone_is_undone() {
        // Three nodes above, three below, joined crosswise in the order given.
        let node = |layer| LayoutNode { layer, width: 40.0, height: 20.0, right: 0.0 };
        let nodes = [0, 0, 0, 1, 1, 1].map(node);
        let edges =
            [(0, 5), (1, 4), (2, 3)].map(|(source, target)| LayoutEdge { source, target, width: 30.0, height: 10.0 });
        let mut grid = Grid::new(&nodes, &edges);
        assert_eq!(grid.crossings(), 3);
        grid.reduce_crossings();
        assert_eq!(grid.crossings(), 0);
    }
}
