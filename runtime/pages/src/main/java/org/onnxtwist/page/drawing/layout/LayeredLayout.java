package org.onnxtwist.page.drawing.layout;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.elk.alg.layered.LayeredLayoutProvider;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.OrderingStrategy;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.PortConstraints;
import org.eclipse.elk.core.options.PortSide;
import org.eclipse.elk.core.util.ElkUtil;
import org.eclipse.elk.core.util.NullElkProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.ElkPort;
import org.eclipse.elk.graph.util.ElkGraphUtil;
import org.onnxtwist.page.drawing.layout.DiagramPlacement.Point;

/**
 * A layout in layers from top to bottom with edges of horizontal and vertical segments. The same diagram always gets the same layout. The time
 * is some tens of milliseconds for 60 boxes and grows faster than their number: large graphs have to be divided first.
 */
public final class LayeredLayout {
    /** The gap between layers in which a label of a line fits under a box. */
    private static final double BETWEEN_LAYERS = 34;

    /** The distance from a box to the first horizontal segment, so that it does not run through a label. */
    private static final double BELOW_LABEL = 18;

    private static final double BETWEEN_BOXES = 18;
    private static final double MARGIN = 12;
    private static final int SEED = 1;

    /** Fewer attempts to reduce crossings than by default; more of them are not seen. */
    private static final int THOROUGHNESS = 4;

    /** Makes the types of options known that the algorithm copies, once, before any thread lays out. */
    private static final class Registration {
        static final LayoutMetaDataService READY = registered();

        private static LayoutMetaDataService registered() {
            LayoutMetaDataService service = LayoutMetaDataService.getInstance();
            service.registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
            return service;
        }
    }

    private final ElkNode root = ElkGraphUtil.createGraph();
    private final List<ElkNode> boxes = new ArrayList<>();
    private final List<List<ElkPort>> outlets = new ArrayList<>();
    private final List<ElkEdge> edges = new ArrayList<>();

    private LayeredLayout(Diagram diagram) {
        root.setProperty(LayeredOptions.DIRECTION, Direction.DOWN);
        root.setProperty(LayeredOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
        root.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, BETWEEN_LAYERS);
        root.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, BELOW_LABEL);
        root.setProperty(LayeredOptions.SPACING_NODE_NODE, BETWEEN_BOXES);
        root.setProperty(LayeredOptions.THOROUGHNESS, THOROUGHNESS);
        root.setProperty(LayeredOptions.RANDOM_SEED, SEED);
        root.setProperty(LayeredOptions.CONSIDER_MODEL_ORDER_STRATEGY, OrderingStrategy.PREFER_EDGES);
        root.setProperty(LayeredOptions.PADDING, new ElkPadding(MARGIN));
        root.setProperty(LayeredOptions.SPACING_COMPONENT_COMPONENT, BETWEEN_BOXES);
        diagram.boxes().forEach(this::add);
        diagram.edges().forEach(this::add);
    }

    /** Computes the layout of a diagram. */
    public static DiagramPlacement of(Diagram diagram) {
        if (diagram.boxes().isEmpty()) {
            return new DiagramPlacement(2 * MARGIN, 2 * MARGIN, List.of(), List.of(), List.of());
        }
        Registration.READY.getAlgorithmData();
        LayeredLayout layout = new LayeredLayout(diagram);
        new LayeredLayoutProvider().layout(layout.root, new NullElkProgressMonitor());
        return layout.placement();
    }

    private void add(Diagram.Size size) {
        ElkNode box = ElkGraphUtil.createNode(root);
        box.setDimensions(size.width(), size.height());
        box.setProperty(LayeredOptions.PORT_CONSTRAINTS, PortConstraints.FIXED_SIDE);
        List<ElkPort> ports = new ArrayList<>(size.outlets());
        for (int i = 0; i < size.outlets(); i++) {
            ports.add(port(box, PortSide.SOUTH));
        }
        boxes.add(box);
        outlets.add(ports);
    }

    private static ElkPort port(ElkNode box, PortSide side) {
        ElkPort port = ElkGraphUtil.createPort(box);
        port.setProperty(LayeredOptions.PORT_SIDE, side);
        return port;
    }

    private void add(Diagram.Edge edge) {
        ElkPort entry = port(boxes.get(edge.to()), PortSide.NORTH);
        edges.add(ElkGraphUtil.createSimpleEdge(outlets.get(edge.from()).get(edge.outlet()), entry));
    }

    private DiagramPlacement placement() {
        List<Point> corners = new ArrayList<>();
        List<List<Point>> leaving = new ArrayList<>();
        for (int i = 0; i < boxes.size(); i++) {
            ElkNode box = boxes.get(i);
            corners.add(new Point(box.getX(), box.getY()));
            leaving.add(outlets.get(i).stream()
                    .map(port -> new Point(
                            box.getX() + port.getX() + port.getWidth() / 2,
                            box.getY() + port.getY() + port.getHeight() / 2))
                    .toList());
        }
        return new DiagramPlacement(
                root.getWidth(),
                root.getHeight(),
                List.copyOf(corners),
                List.copyOf(leaving),
                edges.stream().map(LayeredLayout::route).toList());
    }

    private static List<Point> route(ElkEdge edge) {
        // Not from the lists of the section, whose types are in a module without a stable name.
        return ElkUtil.createVectorChain(ElkGraphUtil.firstEdgeSection(edge, false, false)).stream()
                .map(point -> new Point(point.x, point.y))
                .toList();
    }
}
