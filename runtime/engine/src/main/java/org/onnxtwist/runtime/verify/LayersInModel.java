package org.onnxtwist.runtime.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.compare.report.Tolerance;
import org.onnxtwist.runtime.inputs.RandomTensors;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.loading.FloatCopy;
import org.onnxtwist.runtime.session.loading.ModelLoading;
import org.onnxtwist.runtime.verify.VerificationReport.LayerReport.LayerCheck;
import org.onnxtwist.runtime.verify.formula.TwistReference;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.WrittenLayer;

/** Checks the layers of a rewritten model with the tensors that a run of it recorded: in place, and lifted out with random kernels. */
final class LayersInModel {
    private static final long PRODUCTS_IN_ALL = 3_000_000;
    private static final long MOST_PRODUCTS = 1_000_000;
    private static final long FEWEST_PRODUCTS = 100_000;

    private final Model model;
    private final boolean converted;
    private final ModelLoading loading;
    private final InferenceOptions options;
    private final long seed;
    private final long products;
    private final Tolerance accepted;
    private final VerificationFindings findings;

    /**
     * @param model the copy that slices were taken of
     * @param converted whether it is a copy in float
     * @param layers the number of layers that share the budget of multiplications
     * @param accepted the tolerance that is accepted beyond the bounds of rounding
     */
    LayersInModel(
            Model model,
            boolean converted,
            int layers,
            ModelLoading loading,
            InferenceOptions options,
            long seed,
            Tolerance accepted,
            VerificationFindings findings) {
        this.model = model;
        this.converted = converted;
        this.loading = loading;
        this.options = options.with(Optimization.NONE);
        this.seed = seed;
        this.products = Math.max(FEWEST_PRODUCTS, Math.min(MOST_PRODUCTS, PRODUCTS_IN_ALL / Math.max(1, layers)));
        this.accepted = accepted;
        this.findings = findings;
    }

    /** Checks the recorded output of each layer against the formula. */
    void inPlace(List<LayerSlice> layers, Map<Value, Tensor> recorded) {
        for (LayerSlice slice : layers) {
            WrittenLayer layer = slice.layer();
            Optional<Tensor> input = tensor(layer.input(), recorded);
            Optional<Tensor> output = tensor(layer.output(), recorded);
            Optional<LayerOperands<Tensor>> parameters = layer.stored().mapAll(value -> tensor(value, recorded));
            if (input.isPresent() && output.isPresent() && parameters.isPresent()) {
                check(layer, LayerCheck.IN_PLACE, "", parameters.get(), input.get(), output.get());
            }
        }
    }

    private static Optional<Tensor> tensor(Value value, Map<Value, Tensor> recorded) {
        return LayerSlice.stated(value).or(() -> Optional.ofNullable(recorded.get(value)));
    }

    /** One layer lifted out: what it was given, under what name its output comes, and what the report says of the input. */
    private record Lifted(
            WrittenLayer layer, LayerOperands<Tensor> parameters, Tensor input, String output, String remark) {}

    /**
     * Runs each layer alone with random kernels, on its recorded input or, where there is none, or none that could show anything, on
     * a generated one.
     *
     * @param sizes of a layer's input where none is recorded; empty where nobody knows
     */
    void withRandomKernels(List<LayerSlice> layers, Map<Value, Tensor> recorded, LayerInputs sizes) {
        SliceModel lifted = new SliceModel(model);
        List<Lifted> checks = new ArrayList<>();
        for (LayerSlice slice : layers) {
            Optional<Lifted> layer = lift(lifted, slice, recorded, sizes);
            layer.ifPresentOrElse(
                    checks::add,
                    () -> findings.remark("Layer '" + slice.layer().name()
                            + "' was not checked with random kernels in the model: its input could not be"
                            + " recorded."));
        }
        if (lifted.isEmpty()) {
            return;
        }
        try (InferenceSession session = loading.open("the extracted layers", lifted.model(), options)) {
            Map<String, Tensor> outputs = session.run(lifted.feeds());
            for (Lifted layer : checks) {
                check(
                        layer.layer(),
                        LayerCheck.RANDOM_KERNELS,
                        layer.remark(),
                        layer.parameters(),
                        layer.input(),
                        TappedModel.output(outputs, layer.output()));
            }
        } catch (InferenceException e) {
            findings.remark("Layers extracted from the model could not be run: " + e.getMessage());
        }
    }

    private Optional<Lifted> lift(SliceModel target, LayerSlice slice, Map<Value, Tensor> recorded, LayerInputs sizes) {
        WrittenLayer layer = slice.layer();
        DType dtype = FloatCopy.runType(layer.geometry().dtype(), converted);
        Optional<Tensor> real = tensor(layer.input(), recorded);
        Optional<Tensor> input =
                real.filter(LayerInputs::tells).or(() -> sizes.generate(layer, dtype, real.map(Tensor::dims)));
        boolean sideKnown =
                slice.side().stream().allMatch(value -> tensor(value, recorded).isPresent());
        if (input.isEmpty() || !sideKnown) {
            return Optional.empty();
        }
        LayerOperands<Tensor> parameters = randomised(layer, recorded, dtype);
        Map<Value, Tensor> given = new HashMap<>();
        layer.stored().zip(parameters, Map::entry).stream()
                .forEach(operand -> given.put(operand.getKey(), operand.getValue()));
        given.put(layer.input(), input.get());
        String output = target.add(slice, given, recorded, dtype);
        String remark = real.isPresent() && input.get() == real.get() ? "recorded input" : "generated input";
        return Optional.of(new Lifted(layer, parameters, input.get(), output, remark));
    }

    private LayerOperands<Tensor> randomised(WrittenLayer layer, Map<Value, Tensor> recorded, DType dtype) {
        ConvGeometry geometry = layer.geometry();
        RandomTensors random = new RandomTensors(seed);
        long[] kernel = geometry.kernelDims();
        double fanIn = 1 / Math.sqrt((double) kernel[1] * ConvGeometry.TAPS);
        Tensor weight = tensor(layer.stored().weight(), recorded)
                .orElseGet(() -> random.uniform(layer.name() + ".weight", dtype, fanIn, kernel));
        Optional<Tensor> bias = layer.stored()
                .bias()
                .map(value -> tensor(value, recorded)
                        .orElseGet(() -> random.uniform(layer.name() + ".bias", dtype, 1, kernel[0])));
        double bound = RandomTensors.boundLike(weight, geometry);
        boolean free = layer.purpose() == Purpose.TRAINING;
        String keyX = layer.name() + ".conv_x";
        String keyY = layer.name() + ".conv_y";
        return new LayerOperands<>(
                weight,
                bias,
                free ? random.uniform(keyX, dtype, bound, kernel) : random.antisymmetric(keyX, dtype, bound, kernel),
                free ? random.uniform(keyY, dtype, bound, kernel) : random.antisymmetric(keyY, dtype, bound, kernel),
                tensor(layer.stored().centerX(), recorded).orElseThrow(),
                tensor(layer.stored().centerY(), recorded).orElseThrow());
    }

    private void check(
            WrittenLayer layer,
            LayerCheck check,
            String variant,
            LayerOperands<Tensor> parameters,
            Tensor input,
            Tensor output) {
        TwistReference reference = new TwistReference(layer.geometry(), layer.coordinates(), parameters);
        findings.add(LayerEvaluation.of(
                new LayerEvaluation.Subject(
                        layer.name(), layer.scope(), check, variant, layer.geometry(), reference, input, output),
                new LayerEvaluation.Limits(options.provider(), accepted),
                products,
                seed));
    }
}
