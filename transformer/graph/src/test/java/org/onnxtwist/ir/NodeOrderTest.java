package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That nodes are compared by place, wherever they were inserted, and that inserting stays cheap. */
final class NodeOrderTest {
    private static final int NODES = 200_000;

    private final Graph graph = new Graph("main");

    private Node append() {
        return graph.newNode("Op").output("v").append();
    }

    /** Where the node number n goes among the earlier ones. */
    private interface Place {
        Node insert(List<Node> earlier, Random random, NodeBuilder builder);
    }

    static Stream<Place> places() {
        return Stream.of(
                (earlier, random, builder) -> builder.append(),
                (earlier, random, builder) -> builder.before(earlier.get(0)),
                (earlier, random, builder) -> builder.after(earlier.get(0)),
                (earlier, random, builder) -> builder.before(earlier.get(earlier.size() - 1)),
                (earlier, random, builder) -> builder.after(earlier.get(earlier.size() - 1)),
                (earlier, random, builder) -> builder.before(earlier.get(random.nextInt(earlier.size()))),
                (earlier, random, builder) -> builder.after(earlier.get(random.nextInt(Math.min(9, earlier.size())))));
    }

    @ParameterizedTest
    @MethodSource("places")
    void insertionsAnywhereKeepTheOrder(Place place) {
        Random random = new Random(1);
        List<Node> earlier = new ArrayList<>(List.of(append()));
        assertTimeout(Duration.ofSeconds(20), () -> {
            for (int i = 1; i < NODES; i++) {
                earlier.add(place.insert(earlier, random, graph.newNode("Op")));
            }
        });
        List<Node> order = new ArrayList<>();
        graph.nodes().forEach(order::add);
        assertEquals(NODES, order.size());
        assertTrue(IntStream.range(1, NODES).allMatch(i -> order.get(i - 1).precedes(order.get(i))));
        assertTrue(IntStream.range(1, NODES).noneMatch(i -> order.get(i).precedes(order.get(i - 1))));
    }

    @Test
    void movedNodesTakeTheirNewPlace() {
        Node a = append();
        Node b = append();
        Node c = append();
        graph.moveAfter(c, a);
        assertTrue(b.precedes(c) && c.precedes(a));
        graph.moveAfter(a, a);
        graph.moveAfter(b, a);
        assertTrue(b.precedes(a) && a.precedes(c));
        graph.moveBefore(b, c);
        assertTrue(c.precedes(b) && b.precedes(a));
        graph.moveToEnd(c);
        assertTrue(b.precedes(a) && a.precedes(c));
        assertFalse(a.precedes(a));
    }

    @Test
    void nodesOfOtherGraphsHaveNoOrder() {
        Node a = append();
        Node other = new Graph("other").newNode("Op").append();
        assertThrows(GraphEditException.class, () -> a.precedes(other));
        Node removed = append();
        graph.remove(removed);
        assertThrows(GraphEditException.class, () -> a.precedes(removed));
        assertThrows(GraphEditException.class, () -> removed.precedes(a));
    }

    @Test
    void anOutputThatNothingReadsCanBeOmitted() {
        Node node = graph.newNode("Op").output("v").output("w").append();
        node.output(1).setName("w");
        graph.addOutput(node.output(0));
        node.omitOutput(1);
        assertTrue(node.output(1).isOmitted());
        assertTrue(node.output(1).name().isEmpty());
        assertThrows(GraphEditException.class, () -> node.omitOutput(0));
    }
}
