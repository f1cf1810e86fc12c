package org.onnxtwist.runtime.gradient;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Ceil;
import org.onnxtwist.op.DynamicQuantizeLinear;
import org.onnxtwist.op.Floor;
import org.onnxtwist.op.QuantizeLinear;
import org.onnxtwist.op.Round;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Size;
import org.onnxtwist.pass.structure.DeadCode;
import org.onnxtwist.runtime.gradient.FiniteDifference.Claim;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.loading.ModelCopy;
import org.onnxtwist.runtime.session.loading.ModelLoading;

/**
 * What a gradient is that of, computed by a model in which an input is added to each value with respect to which it is differentiated.
 *
 * <pre>
 *   before:  y = MatMul(x, w)                 after, for x:  s = Add(x, shift);  y = MatMul(s, w)
 * </pre>
 */
final class ShiftedModel implements AutoCloseable {
    /** In a direction that is about as large as the value that is moved; those come first that most often decide. */
    private static final double[] STEPS = {1e-2, 3e-3, 3e-2, 1e-3, 1e-1, 3e-4, 1e-4};

    private static final double TOLERANCE = 1e-2;

    /** The rounding error of a network that is expected, in units of that of its result. */
    private static final double ROUNDINGS = 1;

    private static final Set<OperatorId> ROUNDING =
            Set.of(QuantizeLinear.ID, DynamicQuantizeLinear.ID, Floor.ID, Ceil.ID, Round.ID);

    private static final Set<OperatorId> SIZES = Set.of(Shape.ID, Size.ID);

    private final GradientCheck check;
    private final Map<String, Value> shifts;
    private final Optional<OperatorId> rounding;
    private final InferenceSession session;

    private ShiftedModel(
            GradientCheck check, Map<String, Value> shifts, Optional<OperatorId> rounding, InferenceSession session) {
        this.check = check;
        this.shifts = shifts;
        this.rounding = rounding;
        this.session = session;
    }

    /** @throws org.onnxtwist.runtime.session.InferenceException when the runtime refuses it */
    static ShiftedModel open(GradientCheck check, ModelLoading loading, InferenceOptions options) {
        Model copy = ModelCopy.of(check.model()).model();
        Graph graph = copy.graph();
        Map<String, Value> named = graph.valuesByName();
        Map<String, ValueType> types = new HashMap<>();
        named.forEach((name, value) -> types.put(name, value.type()));
        Map<String, Value> shifts = new LinkedHashMap<>();
        while (!graph.outputs().isEmpty()) {
            Value output = graph.outputs().get(0);
            graph.removeOutput(0);
            if (output.producer().isPresent()) {
                // Once it is no output, the runtime would share its memory by sizes that a model may state wrongly.
                output.setType(ValueType.UNKNOWN);
            }
        }
        Value of = Objects.requireNonNull(named.get(check.of()));
        of.setType(Objects.requireNonNull(types.get(check.of())));
        graph.addOutput(of);
        check.gradients().forEach((name, gradient) -> {
            Value shift = graph.addInput(name + ".shift", Objects.requireNonNull(types.get(gradient)));
            copy.insertAfter(
                    Objects.requireNonNull(named.get(name)),
                    (value, place) -> Add.of(value, shift).emit(place));
            shifts.put(name, shift);
        });
        new DeadCode().run(copy);
        copy.assignNames();
        Optional<OperatorId> rounding = rounding(graph, shifts.values());
        return new ShiftedModel(check, shifts, rounding, loading.open("the model that is moved", copy, options));
    }

    private static Optional<OperatorId> rounding(Graph graph, Collection<Value> shifts) {
        Set<Value> moved = new HashSet<>(shifts);
        for (Node node : TopologicalOrder.of(graph)) {
            if (!SIZES.contains(node.operator()) && node.dependencies().anyMatch(moved::contains)) {
                if (ROUNDING.contains(node.operator())) {
                    return Optional.of(node.operator());
                }
                moved.addAll(node.outputs());
            }
        }
        return Optional.empty();
    }

    /** An operator that rounds what depends on the values that are moved, so that differences show its steps, and gradients do not. */
    Optional<OperatorId> rounding() {
        return rounding;
    }

    /**
     * Moves some values together in a random direction, half of which is that of the gradient.
     *
     * @param given the model's inputs
     * @param computed what the model computes of them, the gradients among it
     */
    FiniteDifference compare(Map<String, Tensor> given, Map<String, Tensor> computed, List<String> names) {
        Map<String, Tensor> feeds = new LinkedHashMap<>(given);
        Map<String, double[]> directions = new LinkedHashMap<>();
        double derivative = 0;
        double squares = 0;
        for (Map.Entry<String, Value> entry : shifts.entrySet()) {
            Tensor gradient = gradient(computed, entry.getKey());
            feeds.put(port(entry.getValue()), Tensor.zeros(gradient.dtype(), gradient.dims()));
            if (names.contains(entry.getKey())) {
                double[] slopes = gradient.toDoubles();
                double[] along = direction(entry.getKey(), slopes, size(entry.getKey(), given));
                directions.put(entry.getKey(), along);
                for (int i = 0; i < slopes.length; i++) {
                    derivative += slopes[i] * along[i];
                    squares += slopes[i] * along[i] * slopes[i] * along[i];
                }
            }
        }
        Tensor center = value(feeds);
        if (!Arrays.equals(center.toDoubles(), value(feeds).toDoubles())) {
            throw new InferenceException(
                    InferenceException.Stage.RUN,
                    "'" + check.of() + "' differs in two runs on the same input, because it depends on random numbers");
        }
        int element = element(center.dims());
        double scale = Math.max(Math.abs(derivative), Math.sqrt(squares));
        double rounding = ROUNDINGS * precision(center.dtype()) * Math.abs(center.toDoubles()[element]);
        return FiniteDifference.of(
                t -> {
                    directions.forEach((name, along) -> feeds.put(
                            port(Objects.requireNonNull(shifts.get(name))), moved(gradient(computed, name), along, t)));
                    return value(feeds).toDoubles()[element];
                },
                new Claim(derivative, scale, TOLERANCE, rounding),
                STEPS);
    }

    private Tensor value(Map<String, Tensor> feeds) {
        return Objects.requireNonNull(session.run(feeds).get(check.of()), check.of());
    }

    private Tensor gradient(Map<String, Tensor> computed, String name) {
        return Objects.requireNonNull(computed.get(check.gradients().get(name)), name);
    }

    private static String port(Value shift) {
        return shift.name().orElseThrow();
    }

    private static Tensor moved(Tensor like, double[] along, double by) {
        double[] values = new double[along.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = along[i] * by;
        }
        return Tensor.ofDoubles(like.dtype(), values, like.dims());
    }

    private static double[] direction(String name, double[] gradient, double size) {
        Random random = new Random(name.hashCode());
        double[] along = new double[gradient.length];
        for (int i = 0; i < along.length; i++) {
            boolean follows = random.nextBoolean() && gradient[i] != 0;
            double sign = follows ? Math.signum(gradient[i]) : random.nextBoolean() ? 1 : -1;
            along[i] = sign * size * (0.5 + random.nextDouble());
        }
        return along;
    }

    /** The root of the mean square of an input or a weight; one for others, and where all elements are zero. */
    private double size(String name, Map<String, Tensor> given) {
        Optional<Tensor> tensor = Optional.ofNullable(given.get(name))
                .or(() -> check.model().graph().initializers().stream()
                        .filter(value -> value.name().filter(name::equals).isPresent())
                        .findFirst()
                        .flatMap(Value::initializer));
        double sum = 0;
        long count = 0;
        if (tensor.isPresent()) {
            for (double element : tensor.get().toDoubles()) {
                sum += element * element;
                count++;
            }
        }
        return sum > 0 && Double.isFinite(sum) ? Math.sqrt(sum / count) : 1;
    }

    private int element(long[] dims) {
        long index = 0;
        for (int axis = 0; axis < check.at().size(); axis++) {
            index = index * dims[axis] + Math.floorMod(check.at().get(axis), dims[axis]);
        }
        return Math.toIntExact(index);
    }

    private static double precision(DType dtype) {
        return switch (dtype) {
            case DOUBLE -> 0x1p-53;
            case FLOAT -> 0x1p-24;
            case FLOAT16 -> 0x1p-11;
            default -> 0x1p-8;
        };
    }

    @Override
    public void close() {
        session.close();
    }
}
