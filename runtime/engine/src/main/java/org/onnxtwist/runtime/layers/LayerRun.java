package org.onnxtwist.runtime.layers;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.inputs.InputSizes;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.loading.FloatCopy;
import org.onnxtwist.runtime.session.loading.ModelCopy;
import org.onnxtwist.runtime.session.loading.ModelLoading;
import org.onnxtwist.runtime.verify.formula.ErrorBound;
import org.onnxtwist.runtime.verify.formula.PositionSample;
import org.onnxtwist.runtime.verify.formula.TwistReference;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;

/**
 * Runs a layer that was lifted out of its model on a random input, and compares each element that is looked at with the formula in
 * double precision, within the bound of the element's own terms.
 */
final class LayerRun {
    private static final long PRODUCTS = 500_000;
    private static final long MOST_ELEMENTS = 1L << 25;

    private final ModelLoading loading;
    private final InferenceOptions inference;
    private final ComparisonOptions options;

    LayerRun(ModelLoading loading, InferenceOptions inference, ComparisonOptions options) {
        this.loading = loading;
        this.inference = inference.with(Optimization.NONE);
        this.options = options;
    }

    /**
     * The expected computation of a layer: the formula with the layer's parameters, followed by a BatchNormalization.
     *
     * @param normalization its factors and shifts; ones and zeros for none
     */
    record Formula(TwistLayer layer, Normalization normalization) {
        TwistReference reference() {
            LayerOperands<Tensor> weights = layer.weights();
            return TwistReference.withKernelsAsTheyAre(
                    layer.geometry(),
                    layer.coordinates(),
                    new LayerOperands<>(
                            scaled(weights.weight()),
                            Optional.of(bias(weights.bias())),
                            scaled(weights.kernelX()),
                            scaled(weights.kernelY()),
                            weights.centerX(),
                            weights.centerY()));
        }

        private Tensor scaled(Tensor kernel) {
            long perChannel = kernel.elements() / Math.max(1, kernel.dim(0));
            List<Double> factors = normalization.factors();
            return Tensor.computed(DType.DOUBLE, kernel.dims(), () -> {
                TensorElements elements = TensorElements.of(kernel);
                return at -> factors.get((int) (at / perChannel)) * elements.doubleAt(at);
            });
        }

        private Tensor bias(Optional<Tensor> bias) {
            double[] sums = normalization.shifts().stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            bias.map(Tensor::toDoubles).ifPresent(numbers -> {
                for (int c = 0; c < sums.length; c++) {
                    sums[c] += normalization.factors().get(c) * numbers[c];
                }
            });
            return Tensor.ofDoubles(DType.DOUBLE, sums, sums.length);
        }
    }

    /**
     * Runs the layer and compares its output with the formula.
     *
     * @return the reason why it could not be run; empty if it was run
     */
    Optional<String> compare(LayerExtract extract, Formula formula, ParameterTally tally) {
        ConvGeometry geometry = formula.layer().geometry();
        Optional<long[]> sizes = InputSizes.ofLayer(extract.inputType().shape(), geometry);
        TwistReference reference = formula.reference();
        if (sizes.isEmpty()
                || elements(sizes.get()) > MOST_ELEMENTS
                || elements(reference.outputDims(sizes.get())) > MOST_ELEMENTS) {
            return Optional.of("its input is too large or has an unknown size");
        }
        Tensor input = input(formula.layer().name(), extract, sizes.get());
        Tensor output;
        try {
            output = run(extract.model(), input);
        } catch (InferenceException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        long[] wanted = reference.outputDims(sizes.get());
        if (!Arrays.equals(wanted, output.dims())) {
            tally.refuse("its output has the sizes " + Arrays.toString(output.dims()) + ", but "
                    + Arrays.toString(wanted) + " is expected");
            return Optional.empty();
        }
        ErrorBound bound = new ErrorBound(extract.dtype(), inference.provider());
        TensorElements elements = TensorElements.of(output);
        PositionSample sample = PositionSample.within(PRODUCTS, geometry, wanted, options.seed());
        reference.evaluate(input, sample, (batch, channel, row, column, terms) -> {
            long position = ((batch * wanted[1] + channel) * wanted[2] + row) * wanted[3] + column;
            if (!bound.overflows(terms)) {
                tally.add(
                        "output", wanted, position, terms.value(), elements.doubleAt(position), bound.ofAnyForm(terms));
            }
        });
        return Optional.empty();
    }

    private static long elements(long[] dims) {
        return Arrays.stream(dims).reduce(1, Math::multiplyExact);
    }

    /** Returns a random input of numbers that the coarsest type of the layer can represent, so that no cast changes them. */
    private Tensor input(String name, LayerExtract extract, long[] sizes) {
        Tensor coarse = new InputGenerator(options.seed()).generate(name, extract.dtype(), sizes, InputKind.NORMAL);
        DType dtype = extract.inputType().dtype();
        return dtype == extract.dtype() ? coarse : Tensor.ofDoubles(dtype, coarse.toDoubles(), sizes);
    }

    private Tensor run(Model model, Tensor input) {
        boolean converts = FloatCopy.concerns(model);
        ModelCopy copy = ModelCopy.of(model);
        if (converts) {
            FloatCopy.convert(copy);
        }
        Map<String, Tensor> feeds = Map.of(LayerExtract.INPUT, input);
        try (InferenceSession session = loading.open("a layer alone", copy.model(), inference)) {
            return Optional.ofNullable(session.run(converts ? FloatCopy.inFloat(feeds) : feeds)
                            .get(LayerExtract.OUTPUT))
                    .orElseThrow();
        }
    }
}
