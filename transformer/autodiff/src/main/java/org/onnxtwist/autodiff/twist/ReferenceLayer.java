package org.onnxtwist.autodiff.twist;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Sub;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Form;

/**
 * A conv_twist layer in the reference form, by the values that its nodes read.
 *
 * <pre>
 *   y = conv(x) + (gridX - centerX) conv_x(x) + (gridY - centerY) conv_y(x) + addends
 * </pre>
 *
 * @param layer what the recogniser found
 * @param base the node of the Conv that is added as it is
 * @param nodes all nodes, the differences of grid and centre among them
 * @param operands what the three Convs read beside the input; centres are of the shape [1, outChannels, 1, 1]
 * @param gridX of the shape [1, 1, 1, w]
 * @param gridY of the shape [1, 1, h, 1]
 * @param addends biases behind the sum
 */
record ReferenceLayer(
        TwistLayer layer,
        Node base,
        Set<Node> nodes,
        LayerOperands<Value> operands,
        Value gridX,
        Value gridY,
        List<Value> addends) {

    /** A product of the sum: (grid - center) times the convolution by a kernel. */
    private record Product(Node conv, Node coordinate, Value grid, Value center) {
        static Optional<Product> of(Value value, TwistLayer layer) {
            return made(value, Mul.ID, layer).flatMap(mul -> of(mul, 0, layer).or(() -> of(mul, 1, layer)));
        }

        private static Optional<Product> of(Node mul, int index, TwistLayer layer) {
            Optional<Node> conv = mul.input(index).flatMap(value -> made(value, Conv.ID, layer));
            Optional<Node> coordinate = mul.input(1 - index)
                    .flatMap(Value::producer)
                    .filter(node -> node.operator().equals(sign(layer)) && node.inputCount() == 2);
            return conv.isPresent() && coordinate.isPresent()
                    ? Optional.of(new Product(
                            conv.get(),
                            coordinate.get(),
                            coordinate.get().input(0).orElseThrow(),
                            coordinate.get().input(1).orElseThrow()))
                    : Optional.empty();
        }

        private static OperatorId sign(TwistLayer layer) {
            return layer.coordinates() == Coordinates.SEED ? Sub.ID : Add.ID;
        }

        boolean runsAlong(int axis, ReferenceLayer.Sizes sizes) {
            return sizes.ofOneItem(grid) && sizes.is(grid, 1, 1) && sizes.is(grid, 5 - axis, 1);
        }

        boolean hasCenterOfChannels(Sizes sizes, long channels) {
            return sizes.ofOneItem(center)
                    && sizes.is(center, 1, channels)
                    && sizes.is(center, 2, 1)
                    && sizes.is(center, 3, 1);
        }
    }

    /** What is known of the sizes of tensors of four dimensions. */
    private record Sizes(InferredTypes types) {
        boolean ofOneItem(Value value) {
            return types.shape(value).known().filter(dims -> dims.size() == 4).isPresent() && is(value, 0, 1);
        }

        boolean is(Value value, int axis, long size) {
            return types.shape(value).known().orElseThrow().get(axis).equals(Dim.of(size));
        }
    }

    /** The values of a layer that the recogniser found; empty if it is not written as this library writes it. */
    static Optional<ReferenceLayer> of(TwistLayer layer, InferredTypes types) {
        // With centres of one value the recogniser takes it for a folded layer.
        if (layer.form() != Form.REFERENCE && layer.form() != Form.FOLDED) {
            return Optional.empty();
        }
        List<Value> terms = new ArrayList<>();
        addTerms(layer.output(), layer, terms);
        List<Node> bases = new ArrayList<>();
        List<Product> products = new ArrayList<>();
        List<Value> addends = new ArrayList<>();
        for (Value term : terms) {
            Optional<Node> conv = made(term, Conv.ID, layer);
            Optional<Product> product = Product.of(term, layer);
            conv.ifPresent(bases::add);
            product.ifPresent(products::add);
            if (conv.isEmpty() && product.isEmpty()) {
                addends.add(term);
            }
        }
        if (bases.size() != 1 || products.size() != 2) {
            return Optional.empty();
        }
        Sizes sizes = new Sizes(types);
        Product first = products.get(0);
        Product second = products.get(1);
        boolean inOrder = first.runsAlong(3, sizes) && second.runsAlong(2, sizes);
        Product x = inOrder ? first : second;
        Product y = inOrder ? second : first;
        long channels = layer.geometry().outChannels();
        boolean fits = x.runsAlong(3, sizes)
                && y.runsAlong(2, sizes)
                && products.stream().allMatch(each -> each.hasCenterOfChannels(sizes, channels))
                && Stream.of(bases.get(0), x.conv(), y.conv())
                        .allMatch(conv -> conv.input(0).equals(Optional.of(layer.input())));
        return fits ? Optional.of(of(layer, bases.get(0), x, y, addends)) : Optional.empty();
    }

    private static ReferenceLayer of(TwistLayer layer, Node base, Product x, Product y, List<Value> addends) {
        Set<Node> nodes = new HashSet<>(layer.nodes());
        nodes.add(x.coordinate());
        nodes.add(y.coordinate());
        LayerOperands<Value> operands = new LayerOperands<>(
                base.input(1).orElseThrow(),
                base.input(2),
                x.conv().input(1).orElseThrow(),
                y.conv().input(1).orElseThrow(),
                x.center(),
                y.center());
        return new ReferenceLayer(layer, base, Set.copyOf(nodes), operands, x.grid(), y.grid(), List.copyOf(addends));
    }

    private static void addTerms(Value value, TwistLayer layer, List<Value> terms) {
        Optional<Node> add = made(value, Add.ID, layer);
        if (add.isPresent()) {
            add.get().inputValues().forEach(each -> addTerms(each, layer, terms));
        } else {
            terms.add(value);
        }
    }

    private static Optional<Node> made(Value value, OperatorId operator, TwistLayer layer) {
        return value.producer()
                .filter(node ->
                        node.operator().equals(operator) && layer.nodes().contains(node));
    }

    /** The values with respect to which the layer has gradients. */
    Stream<Value> inputs() {
        return Stream.of(Stream.of(layer.input()), operands.stream(), addends.stream())
                .flatMap(stream -> stream);
    }

    long inChannels() {
        return layer.geometry().inChannels();
    }

    long outChannels() {
        return layer.geometry().outChannels();
    }

    long groups() {
        return layer.geometry().group();
    }

    /** The sign of the centres in the coordinates. */
    int sign() {
        return layer.coordinates() == Coordinates.SEED ? -1 : 1;
    }
}
