package org.onnxtwist.page.drawing.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.onnxtwist.page.drawing.layout.DiagramPlacement.Point;

final class LayeredLayoutTest {
    /** Boxes of random sizes with random edges from earlier to later ones. */
    private static Diagram diagram(int boxes, long seed) {
        Random random = new Random(seed);
        List<Diagram.Size> sizes = new ArrayList<>();
        List<Diagram.Edge> edges = new ArrayList<>();
        for (int i = 0; i < boxes; i++) {
            sizes.add(new Diagram.Size(40 + random.nextInt(100), 20 + random.nextInt(60), 2));
            for (int edge = 0; i > 0 && edge < random.nextInt(3); edge++) {
                edges.add(new Diagram.Edge(random.nextInt(i), random.nextInt(2), i));
            }
        }
        return new Diagram(sizes, edges);
    }

    @Property(tries = 30)
    void boxesDoNotOverlapAndEdgesLeadDownwardsInStraightSegments(
            @ForAll @IntRange(min = 0, max = 40) int boxes, @ForAll @IntRange(max = 1000) int seed) {
        Diagram diagram = diagram(boxes, seed);
        DiagramPlacement placement = LayeredLayout.of(diagram);
        for (int i = 0; i < boxes; i++) {
            for (int j = 0; j < i; j++) {
                assertFalse(overlap(diagram, placement, i, j), i + " and " + j);
            }
            Point corner = placement.corners().get(i);
            assertTrue(corner.x() >= 0 && corner.x() + diagram.boxes().get(i).width() <= placement.width());
            assertTrue(corner.y() >= 0 && corner.y() + diagram.boxes().get(i).height() <= placement.height());
        }
        for (int i = 0; i < diagram.edges().size(); i++) {
            Diagram.Edge edge = diagram.edges().get(i);
            List<Point> route = placement.routes().get(i);
            for (int k = 1; k < route.size(); k++) {
                Point a = route.get(k - 1);
                Point b = route.get(k);
                assertTrue(Math.abs(a.x() - b.x()) < 1e-6 || Math.abs(a.y() - b.y()) < 1e-6, route.toString());
            }
            Point corner = placement.corners().get(edge.from());
            assertEquals(
                    placement.outlets().get(edge.from()).get(edge.outlet()).x(),
                    route.get(0).x(),
                    1e-6);
            assertEquals(
                    corner.y() + diagram.boxes().get(edge.from()).height(),
                    route.get(0).y(),
                    1e-6);
            assertEquals(
                    placement.corners().get(edge.to()).y(),
                    route.get(route.size() - 1).y(),
                    1e-6);
            assertTrue(route.get(0).y() < route.get(route.size() - 1).y());
        }
    }

    private static boolean overlap(Diagram diagram, DiagramPlacement placement, int i, int j) {
        Point a = placement.corners().get(i);
        Point b = placement.corners().get(j);
        return a.x() < b.x() + diagram.boxes().get(j).width()
                && b.x() < a.x() + diagram.boxes().get(i).width()
                && a.y() < b.y() + diagram.boxes().get(j).height()
                && b.y() < a.y() + diagram.boxes().get(i).height();
    }

    @Test
    void aDiagramHasTheSameLayoutEachTime() {
        assertEquals(LayeredLayout.of(diagram(25, 3)), LayeredLayout.of(diagram(25, 3)));
    }
}
