package org.onnxtwist.twist.recognise;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.spec.ConcatAxis;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.TwistLayer.Grid;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.layer.GridAxis;
import org.onnxtwist.twist.recognise.evaluation.AbstractEvaluation;
import org.onnxtwist.twist.recognise.evaluation.Antisymmetry;
import org.onnxtwist.twist.recognise.evaluation.ConvWindow;
import org.onnxtwist.twist.recognise.evaluation.Kernel;
import org.onnxtwist.twist.recognise.evaluation.ModelFacts;
import org.onnxtwist.twist.recognise.value.AbstractValue;

/**
 * Recognises the layers that are one Conv over the input and its products with two grids:
 *
 * <pre>
 * Conv(Concat(x, Gx x, Gy x), [V Kx Ky])        Gx = 2 j / (width stride)   Gy = 2 i / (height stride)
 *
 * K = V + offset_x Kx + offset_y Ky             offset = 2 (tap dilation - pad) / (width stride), likewise
 * </pre>
 *
 * <p>With several groups a Gather puts the channels of each group side by side.
 */
final class WideConv {
    private static final int PARTS = 3;

    private final ModelFacts facts;
    private final AbstractEvaluation quantities;

    WideConv(ModelFacts facts, AbstractEvaluation quantities) {
        this.facts = facts;
        this.quantities = quantities;
    }

    /** The layer that consists of {@code conv}; empty if it is none. */
    Optional<UnnamedLayer> at(Node conv) {
        Optional<ConvWindow> window = ConvWindow.of(conv, facts)
                .filter(ConvWindow::isThreeByThree)
                .filter(found -> found.convolution().autoPad() == AutoPad.NOTSET)
                .filter(found -> found.convolution().inChannels()
                                % (PARTS * found.convolution().group())
                        == 0);
        Optional<Node> before = window.flatMap(
                found -> facts.origin(conv.input(0).orElseThrow()).producer());
        return before.flatMap(node -> at(conv, window.get(), node));
    }

    /** Tells whether a value is the concatenation of another value and its products by two grids, in any order. */
    boolean isJoined(Value value) {
        Optional<Node> before = facts.origin(value).producer();
        return before.filter(node -> node.operator().equals(Gather.ID))
                .flatMap(node -> node.input(0))
                .flatMap(picked -> facts.origin(picked).producer())
                .or(() -> before)
                .filter(node -> node.operator().equals(Concat.ID))
                .filter(node -> node.inputs().size() == PARTS)
                .filter(this::joinsProducts)
                .isPresent();
    }

    private boolean joinsProducts(Node concat) {
        List<Value> factors = concat.inputValues()
                .flatMap(part -> facts.origin(part).producer().stream())
                .filter(node -> node.operator().equals(Mul.ID))
                .flatMap(mul ->
                        mul.inputValues().filter(value -> quantities.of(value).isEmpty()))
                .toList();
        List<Value> all = concat.inputValues().toList();
        return factors.size() == PARTS - 1
                && factors.get(0) == factors.get(1)
                && all.stream().anyMatch(part -> facts.origin(part) == facts.origin(factors.get(0)));
    }

    private Optional<UnnamedLayer> at(Node conv, ConvWindow window, Node before) {
        boolean picks = before.operator().equals(Gather.ID) && Math.floorMod(Gather.AXIS.of(before), 4L) == 1;
        Optional<Node> concat = (picks
                        ? before.input(0).map(facts::origin).flatMap(Value::producer)
                        : Optional.of(before))
                .filter(node -> node.operator().equals(Concat.ID))
                .filter(node -> Math.floorMod(ConcatAxis.of(node), 4L) == 1)
                .filter(node -> node.inputs().size() == PARTS);
        boolean inOrder = picks
                ? before.input(1)
                        .filter(order -> sorts(order, window.convolution()))
                        .isPresent()
                : window.convolution().group() == 1;
        Optional<Tensor> bias = conv.input(2).flatMap(quantities::tensor);
        return concat.filter(
                        node -> inOrder && bias.isPresent() == conv.input(2).isPresent())
                .flatMap(node -> geometry(conv, window, node).flatMap(geometry -> at(conv, geometry, node, bias)));
    }

    /** Tells whether these indices arrange the channels by group, with the group's channels of each part in succession. */
    private boolean sorts(Value order, ConvGeometry wide) {
        long channels = wide.inChannels() / PARTS;
        long perGroup = channels / wide.group();
        Optional<long[]> indices = facts.content(order).flatMap(SymbolicTensor::longs);
        if (indices.filter(found -> found.length == wide.inChannels()).isEmpty()) {
            return false;
        }
        for (int at = 0; at < indices.get().length; at++) {
            long part = at / perGroup % PARTS;
            long channel = at / perGroup / PARTS * perGroup + at % perGroup;
            if (indices.get()[at] != part * channels + channel) {
                return false;
            }
        }
        return true;
    }

    /** The geometry of the layer, with the size of its output. */
    private record Geometry(ConvGeometry convolution, double columns, double rows) {
        /** The number of columns or rows of the input that correspond to two units of a coordinate. */
        double size(GridAxis axis) {
            return axis == GridAxis.X ? columns : rows;
        }

        /** The distance of the position that a tap reads from the output element's own position, as a coordinate. */
        double offset(GridAxis axis, long tap) {
            int spatial = axis.dimension() - 2;
            return 2
                    * (tap * convolution.dilations().get(spatial)
                            - convolution.pads().get(spatial))
                    / size(axis);
        }
    }

    private Optional<Geometry> geometry(Node conv, ConvWindow window, Node concat) {
        Shape output = facts.shape(conv.output(0));
        // The batch may be open: coordinates do not depend on it.
        if (output.size(2).isEmpty() || output.size(3).isEmpty()) {
            return Optional.empty();
        }
        DType products = facts.dtype(concat.output(0));
        if (products != DType.UNDEFINED && !products.isConvFloat()) {
            return Optional.empty();
        }
        ConvGeometry wide = window.convolution();
        boolean narrower =
                products.isConvFloat() && products.bits() < wide.dtype().bits();
        return Optional.of(new Geometry(
                wide.in(narrower ? products : wide.dtype())
                        .withChannels(wide.inChannels() / PARTS, wide.outChannels(), wide.group()),
                (double) output.size(3).getAsLong() * wide.strides().get(1),
                (double) output.size(2).getAsLong() * wide.strides().get(0)));
    }

    private Optional<UnnamedLayer> at(Node conv, Geometry geometry, Node concat, Optional<Tensor> bias) {
        List<Optional<Factor>> factors =
                concat.inputValues().map(part -> factor(part, geometry)).toList();
        List<Value> inputs = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            Value whole = concat.input(part).orElseThrow();
            inputs.add(factors.get(part).map(Factor::value).orElseGet(() -> facts.origin(whole)));
        }
        int base = factors.indexOf(Optional.<Factor>empty());
        Map<GridAxis, Integer> products = products(factors);
        int x = products.getOrDefault(GridAxis.X, -1);
        int y = products.getOrDefault(GridAxis.Y, -1);
        boolean fits = base >= 0
                && x >= 0
                && y >= 0
                && inputs.stream().allMatch(input -> input == inputs.get(base))
                && facts.shape(inputs.get(base)).size(1).orElse(-1)
                        == geometry.convolution().inChannels();
        return fits
                ? Kernel.of(conv.input(1).orElseThrow(), facts, quantities)
                        .map(kernel -> lifted(conv, inputs.get(base), geometry, bias, kernel, base, x, y))
                : Optional.empty();
    }

    /** The index of the product by the coordinates of each axis; along an axis of one position, a product by zeros may serve. */
    private static Map<GridAxis, Integer> products(List<Optional<Factor>> factors) {
        Map<GridAxis, Integer> products = new EnumMap<>(GridAxis.class);
        for (boolean still : new boolean[] {false, true}) {
            for (int i = 0; i < factors.size(); i++) {
                Optional<Factor> factor = factors.get(i);
                boolean isStill = factor.filter(found -> found.axis().isEmpty()).isPresent();
                if (factor.isPresent() && isStill == still) {
                    int place = i;
                    Stream.of(GridAxis.values())
                            .filter(axis -> !products.containsKey(axis)
                                    && factor.get()
                                            .axis()
                                            .map(axis::equals)
                                            .orElseGet(() -> factor.get()
                                                    .extent()
                                                    .size(axis)
                                                    .is(1)))
                            .findFirst()
                            .ifPresent(axis -> products.put(axis, place));
                }
            }
        }
        return products;
    }

    /**
     * The factors of a product: a value and a grid.
     *
     * @param extent the extent of the value
     * @param axis the axis along which the grid runs; empty for zeros
     */
    private record Factor(Value value, OutputExtent extent, Optional<GridAxis> axis) {}

    private Optional<Factor> factor(Value product, Geometry geometry) {
        Optional<Node> mul =
                facts.origin(product).producer().filter(node -> node.operator().equals(Mul.ID));
        return mul.flatMap(node -> factor(node, 0, 1, geometry).or(() -> factor(node, 1, 0, geometry)));
    }

    private Optional<Factor> factor(Node mul, int input, int grid, Geometry geometry) {
        Value factor = mul.input(input).orElseThrow();
        Value value = facts.origin(factor);
        Optional<OutputExtent> extent =
                OutputExtent.of(factor, geometry.convolution().inChannels(), facts);
        return mul.input(grid)
                .flatMap(quantities::of)
                .flatMap(AbstractValue::constants)
                .flatMap(numbers ->
                        extent.flatMap(found -> Coordinate.of(numbers, found, geometry.columns(), geometry.rows())))
                .filter(coordinate -> coordinate.sign() > 0 && coordinate.isOffsetBy(0))
                .map(coordinate -> new Factor(value, extent.orElseThrow(), coordinate.axis()));
    }

    private UnnamedLayer lifted(
            Node conv, Value input, Geometry geometry, Optional<Tensor> bias, Kernel kernel, int base, int x, int y) {
        ConvGeometry convolution = geometry.convolution();
        Tensor wide = kernel.tensor();
        Tensor kernelX = part(wide, x, convolution);
        Tensor kernelY = part(wide, y, convolution);
        Tensor centre = Tensor.zeros(convolution.dtype(), convolution.outChannels());
        LayerOperands<Tensor> weights = new LayerOperands<>(
                shifted(part(wide, base, convolution), kernelX, kernelY, geometry),
                bias,
                kernelX,
                kernelY,
                centre,
                centre);
        return new UnnamedLayer(
                conv,
                new TwistLayer(
                        "",
                        "",
                        input,
                        conv.output(0),
                        Set.of(conv),
                        convolution,
                        Coordinates.SEED,
                        Form.WIDE_IN,
                        Purpose.EXPORT,
                        Grid.CONSTANT,
                        Antisymmetry.holds(weights, Purpose.EXPORT),
                        weights));
    }

    /** The kernels of one part of the input channels of each group. */
    private static Tensor part(Tensor wide, int part, ConvGeometry geometry) {
        long perPart = wide.dim(1) / PARTS * ConvGeometry.TAPS;
        return Tensor.computed(wide.dtype(), geometry.kernelDims(), () -> {
            TensorElements elements = TensorElements.of(wide);
            return at -> elements.doubleAt((at / perPart * PARTS + part) * perPart + at % perPart);
        });
    }

    private static Tensor shifted(Tensor base, Tensor kernelX, Tensor kernelY, Geometry geometry) {
        return Tensor.computed(base.dtype(), base.dims(), () -> {
            TensorElements elements = TensorElements.of(base);
            TensorElements x = TensorElements.of(kernelX);
            TensorElements y = TensorElements.of(kernelY);
            return at -> elements.doubleAt(at)
                    + geometry.offset(GridAxis.X, at % 3) * x.doubleAt(at)
                    + geometry.offset(GridAxis.Y, at / 3 % 3) * y.doubleAt(at);
        });
    }
}
