package org.onnxtwist.gradients;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.gradient.FiniteDifference;
import org.onnxtwist.runtime.gradient.FiniteDifference.Claim;
import org.onnxtwist.runtime.gradient.FiniteDifference.Verdict;
import org.onnxtwist.runtime.session.InferenceException;

/**
 * Compares the gradients of node tests with finite differences: in double where the runtime has the kernels, else in float. The
 * floating-point inputs are random, and so are the cotangents of the outputs; each input is moved in random directions.
 */
final class NodeModelGradients {
    private static final int TRIES = 4;
    private static final int DIRECTIONS = 2;
    private static final double[] IN_DOUBLE = {1e-3, 1e-5, 1e-6};
    private static final double[] IN_FLOAT = {2e-2, 5e-3};

    /** What is added to masked elements, some add more than once. */
    private static final double INFINITE = 1e30;

    /**
     * What ONNX Runtime 1.28 has no kernel in double for, and expands as ONNX defined it before release 1.23: with the first query at the
     * first key, however many keys are in use. In float it computes what ONNX 1.23 says.
     */
    private static final Set<String> EARLIER_MEANING = Set.of(
            "test_attention_4d_causal_nonpad_attn_mask_composition",
            "test_attention_4d_causal_nonpad_batch_prefill",
            "test_attention_4d_causal_nonpad_continued_prefill",
            "test_attention_4d_causal_nonpad_negative_offset_structural_empty",
            "test_attention_4d_gqa_causal_nonpad_decode",
            "test_attention_4d_gqa_causal_nonpad_decode_fp16");

    private static final Set<DType> STORED = EnumSet.of(
            DType.UINT16,
            DType.UINT32,
            DType.UINT64,
            DType.UINT4,
            DType.INT4,
            DType.UINT2,
            DType.INT2,
            DType.FLOAT8E4M3FN,
            DType.FLOAT8E4M3FNUZ,
            DType.FLOAT8E5M2,
            DType.FLOAT8E5M2FNUZ,
            DType.FLOAT8E8M0,
            DType.FLOAT4E2M1);

    private final RecordedInputs recorded = new RecordedInputs();

    NodeModelGradients() throws IOException {}

    /** What became of a model. */
    enum Outcome {
        /** No floating-point output, or no floating-point input that is a variable. */
        NO_VARIABLE,
        REFUSED,
        /** The runtime lacks a kernel, or its Java interface a type. */
        NOT_RUN,
        /** Two runs of the same inputs differ. */
        RANDOM,
        /** Where the forward pass replaces what is not a number, as in the sum over a row that is masked altogether. */
        NOT_FINITE,
        /** Gradients are finite and agree. */
        AGREES,
        /** No derivative, or roundings too large to see it, at any of the inputs that were tried. */
        UNDECIDED,
        DISAGREES
    }

    /**
     * The result of one comparison.
     *
     * @param test the name of the test
     * @param type in which it ran
     */
    record Result(String test, Outcome outcome, String type, String detail) {
        @Override
        public String toString() {
            return test + "\t" + outcome.name().toLowerCase(Locale.ROOT) + "\t" + type + "\t" + detail;
        }
    }

    /**
     * Differentiates a model and compares.
     *
     * @param other computes the same, for where the runtime does not run the model itself
     */
    Result of(Path file, Optional<Path> other) throws IOException {
        String test = String.valueOf(file.getFileName()).replace(".onnx", "");
        List<Path> forwards = Stream.concat(Stream.of(file), other.stream()).toList();
        Result result = new Result(test, Outcome.NOT_RUN, "", "");
        for (DType type : List.of(DType.DOUBLE, DType.FLOAT)) {
            for (Path forward : forwards) {
                if (type == DType.DOUBLE && forward.equals(file) && EARLIER_MEANING.contains(test)) {
                    continue;
                }
                result = in(type, test, OnnxReader.read(file), OnnxReader.read(forward));
                if (result.outcome() != Outcome.NOT_RUN) {
                    return result;
                }
            }
        }
        return result;
    }

    private Result in(DType type, String test, Model model, Model forward) {
        for (Model each : List.of(model, forward)) {
            new FloatTypes(type).convert(each);
            store(test, each);
        }
        List<Value> inputs = List.copyOf(model.graph().inputs());
        List<String> variables = inputs.stream()
                .filter(input -> input.type() instanceof ValueType.TensorType tensor
                        && tensor.dtype().isConvFloat()
                        && recorded.of(test, input.hint()).isEmpty())
                .map(Value::hint)
                .toList();
        if (variables.isEmpty()
                || model.graph().outputs().stream()
                        .noneMatch(output -> output.type().dtype().isConvFloat())) {
            return new Result(test, Outcome.NO_VARIABLE, "", "");
        }
        if (inputs.stream().anyMatch(input -> input.type().dtype() == DType.UNDEFINED)) {
            return new Result(test, Outcome.NOT_RUN, "", "an input is no tensor");
        }
        try (DifferentiatedModel differentiated = DifferentiatedModel.of(model, variables, forward)) {
            return compare(type, test, inputs, differentiated);
        } catch (InferenceException e) {
            return new Result(test, Outcome.NOT_RUN, type.onnxName(), String.valueOf(e.getMessage()));
        } catch (OnnxTwistException e) {
            return new Result(test, Outcome.REFUSED, "", String.valueOf(e.getMessage()));
        }
    }

    private Result compare(DType type, String test, List<Value> inputs, DifferentiatedModel model) {
        Result last = new Result(test, Outcome.NOT_RUN, type.onnxName(), "");
        for (Domain domain : Domain.values()) {
            for (int attempt = 0; attempt < TRIES; attempt++) {
                Random random = new Random(31L * test.hashCode() + attempt);
                Map<String, Tensor> given = given(test, inputs, domain, random);
                last = new Comparison(type, test, model, given, random).run();
                if (last.outcome() != Outcome.UNDECIDED && last.outcome() != Outcome.NOT_FINITE) {
                    return last;
                }
            }
        }
        return last;
    }

    /** Where random numbers are from; a function that has no finite value in one domain has some in another. */
    private enum Domain {
        AROUND_ZERO,
        POSITIVE,
        ABOVE_ONE;

        double draw(Random random) {
            double magnitude = 0.2 + 0.7 * random.nextDouble();
            return switch (this) {
                case AROUND_ZERO -> random.nextBoolean() ? magnitude : -magnitude;
                case POSITIVE -> magnitude;
                case ABOVE_ONE -> 1 + magnitude;
            };
        }
    }

    private Map<String, Tensor> given(String test, List<Value> inputs, Domain domain, Random random) {
        Map<String, Tensor> given = new LinkedHashMap<>();
        for (Value input : inputs) {
            DoubleSupplier draw =
                    input.type().dtype().isConvFloat() ? () -> domain.draw(random) : () -> random.nextInt(2);
            given.put(input.hint(), tensor(test, input, draw));
        }
        return given;
    }

    /** The recorded tensor, or random numbers. */
    private Tensor tensor(String test, Value input, DoubleSupplier draw) {
        long[] dims = input.type().shape().sizes().orElse(new long[0]);
        int count = (int) Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        double[] values = recorded.of(test, input.hint()).orElseGet(() -> numbers(count, draw));
        DType dtype = input.type().dtype();
        return dtype.isFloatingPoint()
                ? Tensor.ofDoubles(dtype, values, dims)
                : Tensor.ofIntegers(
                        dtype,
                        Arrays.stream(values).mapToLong(value -> (long) value).toArray(),
                        dims);
    }

    /** Makes constants of the inputs of types that the runtime's Java interface does not take. */
    private void store(String test, Model model) {
        Random random = new Random(test.hashCode());
        for (Value input : List.copyOf(model.graph().inputs())) {
            if (STORED.contains(input.type().dtype())) {
                model.graph().setInitializer(input, tensor(test, input, () -> random.nextInt(2)));
                model.graph().removeInput(input);
            }
        }
    }

    private static double[] numbers(int count, DoubleSupplier draw) {
        double[] values = new double[count];
        Arrays.setAll(values, i -> draw.getAsDouble());
        return values;
    }

    private static double away(Random random) {
        return (0.5 + random.nextDouble()) * (random.nextBoolean() ? 1 : -1);
    }

    /** One comparison at one point. */
    private record Comparison(
            DType type, String test, DifferentiatedModel model, Map<String, Tensor> given, Random random) {
        Result run() {
            Map<String, Tensor> values = model.run(given);
            Map<String, Tensor> cotangents = new LinkedHashMap<>();
            values.forEach((output, value) -> cotangents.put(output, cotangent(value)));
            Map<String, double[]> gradients = model.gradients(given, cotangents);
            if (!gradients.values().stream().flatMapToDouble(Arrays::stream).allMatch(Double::isFinite)) {
                return new Result(test, Outcome.NOT_FINITE, type.onnxName(), "");
            }
            double center = projection(values, cotangents);
            if (center != projection(model.run(given), cotangents)) {
                return new Result(test, Outcome.RANDOM, type.onnxName(), "");
            }
            List<String> doubts = new ArrayList<>();
            Outcome outcome = Outcome.AGREES;
            for (String input : model.inputs()) {
                double[] gradient = Objects.requireNonNull(gradients.get(input));
                for (int direction = 0; direction < DIRECTIONS; direction++) {
                    FiniteDifference compared = compare(input, gradient, cotangents);
                    if (compared.verdict() != Verdict.AGREES) {
                        doubts.add(input + " " + compared.numbers());
                        boolean wrong = compared.verdict() == Verdict.DISAGREES || outcome == Outcome.DISAGREES;
                        outcome = wrong ? Outcome.DISAGREES : Outcome.UNDECIDED;
                    }
                }
            }
            return new Result(test, outcome, type.onnxName(), String.join("; ", doubts));
        }

        /** Compares along a random direction. */
        private FiniteDifference compare(String input, double[] gradient, Map<String, Tensor> cotangents) {
            double[] at = Objects.requireNonNull(given.get(input)).toDoubles();
            double[] along = numbers(at.length, () -> away(random));
            double derivative = 0;
            double scale = 0;
            for (int i = 0; i < at.length; i++) {
                derivative += gradient[i] * along[i];
                scale += Math.abs(gradient[i] * along[i]);
            }
            boolean inDouble = type == DType.DOUBLE;
            Claim claim =
                    new Claim(derivative, scale, inDouble ? 1e-7 : 1e-3, cotangents.size() * (inDouble ? 1e-15 : 1e-7));
            return FiniteDifference.of(
                    t -> projection(model.run(moved(input, at, along, t)), cotangents),
                    claim,
                    inDouble ? IN_DOUBLE : IN_FLOAT);
        }

        /**
         * Random numbers for a value, by which the sum of the magnitudes of its products is about one; zero where it is infinite, or as
         * good as that.
         */
        private Tensor cotangent(Tensor value) {
            double[] elements = value.toDoubles();
            double[] cotangent = new double[elements.length];
            double sum = 0;
            for (int i = 0; i < cotangent.length; i++) {
                cotangent[i] = Math.abs(elements[i]) < INFINITE ? away(random) : 0;
                sum += cotangent[i] == 0 ? 0 : Math.abs(cotangent[i] * elements[i]);
            }
            double size = sum == 0 ? 1 : sum;
            Arrays.setAll(cotangent, i -> cotangent[i] / size);
            return Tensor.ofDoubles(type, cotangent, value.dims());
        }

        private Map<String, Tensor> moved(String input, double[] at, double[] along, double by) {
            double[] values = new double[at.length];
            Arrays.setAll(values, i -> at[i] + by * along[i]);
            long[] dims = Objects.requireNonNull(given.get(input)).dims();
            Map<String, Tensor> moved = new LinkedHashMap<>(given);
            moved.put(input, Tensor.ofDoubles(type, values, dims));
            return moved;
        }

        /** The sum of the products of values and cotangents. */
        private static double projection(Map<String, Tensor> values, Map<String, Tensor> cotangents) {
            double sum = 0;
            for (Map.Entry<String, Tensor> entry : cotangents.entrySet()) {
                double[] cotangent = entry.getValue().toDoubles();
                double[] value =
                        Objects.requireNonNull(values.get(entry.getKey())).toDoubles();
                for (int i = 0; i < value.length; i++) {
                    sum += cotangent[i] == 0 ? 0 : value[i] * cotangent[i];
                }
            }
            return sum;
        }
    }
}
