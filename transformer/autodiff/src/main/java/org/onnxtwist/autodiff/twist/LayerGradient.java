package org.onnxtwist.autodiff.twist;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.autodiff.rule.convolution.ConvGradient;
import org.onnxtwist.autodiff.rule.convolution.WeightGradient;
import org.onnxtwist.autodiff.rule.convolution.Window;
import org.onnxtwist.autodiff.rule.convolution.WinogradGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.twist.LayerOperands;

/** The backward pass of one layer. */
final class LayerGradient {
    /** The fewest channels of a group for which the differences of taps run faster than three times as many channels. */
    static final long CHANNELS = 32;

    private final ReferenceLayer layer;
    private final NodeGradient sum;
    private final NodeGradient conv;
    private final boolean antisymmetric;
    private final boolean stacked;
    private final Arithmetic at;
    private final Window window;
    private final LayerFormulas formulas;
    private final TapDifferences differences;
    private final boolean winograd;
    private final Map<Boolean, Value> products = new HashMap<>();
    private Optional<WinogradGradient> filtered = Optional.empty();

    /**
     * @param sum the layer's last node, with the gradient of the layer's output
     * @param antisymmetric whether its kernels certainly are
     * @param full whether the gradients of all taps of conv_x and conv_y are wanted, or their antisymmetric part
     */
    LayerGradient(ReferenceLayer layer, NodeGradient sum, boolean antisymmetric, boolean full) {
        this.layer = layer;
        this.sum = sum;
        this.antisymmetric = antisymmetric;
        this.at = sum.at();
        this.conv = new NodeGradient(layer.base(), List.of(Optional.of(sum.gradient())), at, sum.differentiation());
        this.window = Window.of(conv, Window.kernelOf(conv));
        this.formulas = new LayerFormulas(layer, sum.differentiation().types(), at);
        this.differences = new TapDifferences(at, layer.layer().geometry());
        boolean stackedPays =
                isTwistWanted() && WinogradGradient.pays(conv, window, 3 * layer.outChannels(), layer.inChannels());
        this.stacked = stackedPays || (full && isTwistWanted());
        this.winograd = stackedPays
                || (!stacked && WinogradGradient.pays(conv, window, layer.outChannels(), layer.inChannels()));
    }

    void place() {
        LayerOperands<Value> operands = layer.operands();
        layer.addends()
                .forEach(addend -> set(
                        addend,
                        () -> sum.sumTo(sum.gradient(), sum.dims(layer.layer().output()), addend)));
        operands.bias().ifPresent(bias -> set(bias, () -> WeightGradient.ofBias(conv, 2)));
        set(layer.layer().input(), this::ofInput);
        if (stacked) {
            Value raw = winograd ? filtered().ofWeight(layer.inChannels()) : correlation(products(true), 3);
            List<Value> all = formulas.apart(raw, 3, 9);
            Value shared = kernel(all.get(0));
            ofBase(shared);
            set(operands.kernelX(), () -> kernelGradient(kernel(all.get(1)), shared, operands.centerX()));
            set(operands.kernelY(), () -> kernelGradient(kernel(all.get(2)), shared, operands.centerY()));
        } else if (Stream.concat(Stream.of(operands.weight()), operands.twist()).anyMatch(this::wants)) {
            Value shared = winograd ? filtered().ofWeight(layer.inChannels()) : correlation(sum.gradient(), 1);
            ofBase(shared);
            if (isTwistWanted()) {
                projected(shared);
            }
        }
    }

    /** Tells whether the gradient with respect to conv_x or conv_y is wanted. */
    private boolean isTwistWanted() {
        return wants(layer.operands().kernelX()) || wants(layer.operands().kernelY());
    }

    private boolean wants(Value value) {
        return sum.differentiation().wants(value);
    }

    private void set(Value value, Supplier<Value> gradient) {
        if (wants(value)) {
            sum.differentiation().contribute(value, gradient.get());
        }
    }

    /** The sums over positions and batch of the products of a stacked gradient and what the window meets of the layer's input. */
    private Value correlation(Value gradient, int count) {
        return correlation(gradient, count, window, layer.layer().input(), 1);
    }

    private Value correlation(Value gradient, int count, Window taps, Value value, int valuesPerChannel) {
        return new WeightGradient(
                        conv,
                        taps,
                        layer.groups(),
                        value,
                        gradient,
                        count * layer.outChannels(),
                        valuesPerChannel * layer.inChannels())
                .place();
    }

    /** The transform of the gradient, or where they are stacked of its products with the grids. */
    private WinogradGradient filtered() {
        WinogradGradient made = filtered.orElseGet(() -> stacked
                ? WinogradGradient.ofProducts(
                        conv, window, sum.gradient(), layer.outChannels(), formulas.grids(true), 3)
                : new WinogradGradient(conv, window, sum.gradient(), layer.outChannels()));
        filtered = Optional.of(made);
        return made;
    }

    private Value products(boolean whole) {
        return products.computeIfAbsent(whole, key -> formulas.products(sum.gradient(), layer.outChannels(), key));
    }

    private Value kernel(Value taps) {
        return at.reshape(taps, at.integers(layer.outChannels(), layer.inChannels() / layer.groups(), 3, 3));
    }

    /** The gradients of W and of the centres. */
    private void ofBase(Value shared) {
        LayerOperands<Value> operands = layer.operands();
        set(operands.weight(), () -> shared);
        set(operands.centerX(), () -> centerGradient(operands.kernelX(), shared));
        set(operands.centerY(), () -> centerGradient(operands.kernelY(), shared));
    }

    private Value centerGradient(Value kernel, Value shared) {
        Value product = at.reshape(at.sum(at.mul(kernel, shared), 1, 2, 3), at.integers(1, -1, 1, 1));
        return layer.sign() < 0 ? at.neg(product) : product;
    }

    private Value kernelGradient(Value raw, Value shared, Value center) {
        return formulas.signed(raw, formulas.scaled(shared, center));
    }

    /** The antisymmetric part of the gradients of conv_x and conv_y: half of the differences of opposite taps. */
    private void projected(Value shared) {
        LayerOperands<Value> operands = layer.operands();
        Value met = differences.of(layer.layer().input(), layer.inChannels());
        Value raw = correlation(products(false), 2, Window.pointwise(2), met, TapDifferences.PAIRS);
        List<Value> both = formulas.apart(raw, 2, TapDifferences.PAIRS);
        Value sharedDifferences = differences.ofTaps(shared);
        set(operands.kernelX(), () -> projected(both.get(0), sharedDifferences, operands.centerX()));
        set(operands.kernelY(), () -> projected(both.get(1), sharedDifferences, operands.centerY()));
    }

    private Value projected(Value raw, Value shared, Value center) {
        Value scaled = at.mul(shared, at.reshape(center, at.integers(-1, 1, 1)));
        return differences.antisymmetric(at.mul(formulas.signed(raw, scaled), 0.5));
    }

    /**
     * By the identity on the input's side where it holds, else by one transposed convolution of g, gx g and gy g; by that too where the
     * gradients of the kernels read the transforms of all three.
     */
    private Value ofInput() {
        LayerOperands<Value> operands = layer.operands();
        long in = layer.inChannels();
        long out = layer.outChannels();
        if (!isSame() || (winograd && stacked)) {
            Value kernels = formulas.stacked(formulas.folded(), operands.kernelX(), operands.kernelY());
            if (winograd) {
                WinogradGradient all =
                        stacked ? filtered() : new WinogradGradient(conv, window, products(true), 3 * out);
                return all.ofInput(kernels, in);
            }
            return ofInput(products(true), kernels, 3 * out, in);
        }
        if (antisymmetric && Math.min(in, out) >= CHANNELS * layer.groups()) {
            Value parts =
                    differences.transposed(differences.of(sum.gradient(), out), operands.kernelX(), operands.kernelY());
            return at.add(ofInput(sum.gradient(), centred(), out, in), formulas.sum(parts, in, false));
        }
        Value kernels = formulas.stackedInputs(centred(), operands.kernelX(), operands.kernelY());
        return formulas.sum(ofInput(sum.gradient(), kernels, out, 3 * in), in, true);
    }

    private Value ofInput(Value gradient, Value weight, long out, long in) {
        return winograd
                ? filtered().ofInput(weight, in)
                : ConvGradient.ofInput(conv, window, layer.groups(), gradient, weight, out, in);
    }

    /** Tells whether the input has the positions of the output, known in number: then the grids of both are the same. */
    private boolean isSame() {
        boolean same = Stream.of(0, 1)
                .allMatch(axis -> window.pads()[axis] == window.dilations()[axis]
                        && window.pads()[axis + 2] == window.dilations()[axis]);
        return same
                && window.isUnitStride()
                && formulas.size(2).isPresent()
                && formulas.size(3).isPresent();
    }

    /**
     * The kernel of A: the grid at the position that a tap of the output meets in the input differs from the grid there by the tap's distance
     * from the middle one, in units of the grid.
     */
    private Value centred() {
        LayerOperands<Value> operands = layer.operands();
        Value columns = distances(window.dilations()[1], formulas.size(3), 1, 3);
        Value rows = distances(window.dilations()[0], formulas.size(2), 3, 1);
        return at.sub(at.sub(formulas.folded(), at.mul(operands.kernelX(), columns)), at.mul(operands.kernelY(), rows));
    }

    private Value distances(long dilation, OptionalLong size, long height, long width) {
        double step = 2.0 * dilation / size.orElseThrow();
        return at.constant(
                "grad.distances", Tensor.ofDoubles(at.type(), new double[] {-step, 0, step}, 1, 1, height, width));
    }
}
