package org.onnxtwist.runtime.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.message.NumberNotation;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics.WorstElement;
import org.onnxtwist.runtime.compare.report.Tolerance;
import org.onnxtwist.runtime.compare.tensor.TensorComparison;
import org.onnxtwist.runtime.verify.RewriteVerification.RewriteSubject;
import org.onnxtwist.runtime.verify.VerificationReport.LayerReport;
import org.onnxtwist.runtime.verify.VerificationReport.LayerReport.LayerCheck;
import org.onnxtwist.runtime.verify.formula.Precision;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.WrittenLayer;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;

/**
 * Compares what a rewritten model stores of its layers with what it should store: the original's weights and biases, the parameters that
 * were given, and zeros where the initialisation asks for them. A check of a layer against the formula takes the stored numbers for
 * granted, and an output does not show a small mistake in one of them.
 */
final class StoredParameters {
    private static final int LAST = ConvGeometry.TAPS - 1;

    private final RewriteSubject subject;
    private final Tolerance accepted;
    private final VerificationFindings findings;
    private final Map<String, Optional<Tensor>> original = new HashMap<>();

    /** @param accepted the tolerance that is accepted beyond one rounding */
    StoredParameters(RewriteSubject subject, Tolerance accepted, VerificationFindings findings) {
        this.subject = subject;
        this.accepted = accepted;
        this.findings = findings;
    }

    void check() {
        Model model = subject.original().get();
        model.forEachGraph(this::read);
        subject.result().layers().forEach(this::check);
    }

    private void read(Graph graph) {
        graph.initializers().forEach(this::read);
        graph.nodes()
                .forEach(node -> node.outputs().stream()
                        .filter(value -> value.constant().isPresent())
                        .forEach(this::read));
    }

    /** A name that two graphs give to different values says nothing. */
    private void read(Value value) {
        value.name()
                .ifPresent(name -> original.merge(name, LayerSlice.stated(value), (one, other) -> Optional.empty()));
    }

    private Optional<Tensor> original(Optional<Value> value) {
        return value.flatMap(Value::name).flatMap(name -> original.getOrDefault(name, Optional.empty()));
    }

    private void check(WrittenLayer layer) {
        boolean projects = layer.purpose() == Purpose.EXPORT;
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(
                "weight",
                Optional.of(layer.stored().weight()),
                given(layer, ".weight")
                        .or(() -> original(Optional.of(layer.stored().weight()))),
                false));
        parts.add(
                new Part("bias", layer.stored().bias(), original(layer.stored().bias()), false));
        parts.add(new Part("conv_x", Optional.of(layer.stored().kernelX()), kernel(layer, ".conv_x.weight"), projects));
        parts.add(new Part("conv_y", Optional.of(layer.stored().kernelY()), kernel(layer, ".conv_y.weight"), projects));
        parts.add(new Part("center_x", Optional.of(layer.stored().centerX()), given(layer, ".center_x"), false));
        parts.add(new Part("center_y", Optional.of(layer.stored().centerY()), given(layer, ".center_y"), false));
        Tally tally = new Tally(accepted);
        parts.forEach(tally::add);
        if (tally.compared > 0) {
            findings.add(tally.report(layer));
        }
    }

    private Optional<Tensor> given(WrittenLayer layer, String suffix) {
        return Optional.ofNullable(subject.options().parameters().get(layer.name() + suffix));
    }

    private Optional<Tensor> kernel(WrittenLayer layer, String suffix) {
        boolean isZero = subject.options().parameters().isEmpty()
                && subject.options().initialization() == Initialization.IDENTITY;
        return given(layer, suffix)
                .or(() -> Optional.of(layer.geometry())
                        .filter(geometry -> isZero)
                        .map(geometry -> Tensor.zeros(geometry.dtype(), geometry.kernelDims())));
    }

    /** One tensor of a layer: where it is stored, what should be, and whether that is made antisymmetric first. */
    private record Part(String name, Optional<Value> stored, Optional<Tensor> expected, boolean projects) {
        LongToDoubleFunction elements(Tensor tensor) {
            TensorElements elements = TensorElements.of(tensor);
            return projects
                    ? at -> (elements.doubleAt(at) - elements.doubleAt(at - 2 * (at % ConvGeometry.TAPS) + LAST)) / 2
                    : elements::doubleAt;
        }
    }

    private static final class Tally {
        private final Tolerance accepted;
        private double beyond;
        private long compared;
        private double maxAbs;
        private double largest;
        private double ofBound;
        private String problem = "";
        private Optional<WorstElement> worst = Optional.empty();

        Tally(Tolerance accepted) {
            this.accepted = accepted;
        }

        void add(Part part) {
            Optional<Tensor> stored = part.stored().flatMap(LayerSlice::stated);
            if (stored.isPresent()
                    && part.expected()
                            .filter(tensor ->
                                    Arrays.equals(tensor.dims(), stored.get().dims()))
                            .isPresent()) {
                add(part, part.expected().get(), stored.get());
            }
        }

        private void add(Part part, Tensor expected, Tensor stored) {
            LongToDoubleFunction wanted = part.elements(expected);
            TensorElements found = TensorElements.of(stored);
            Precision precision = Precision.of(stored.dtype());
            compared += stored.elements();
            for (long at = 0; at < stored.elements(); at++) {
                double right = wanted.applyAsDouble(at);
                double got = found.doubleAt(at);
                if (right == got || (Double.isNaN(right) && Double.isNaN(got))) {
                    largest = Math.max(largest, Math.abs(right));
                    continue;
                }
                double difference = Math.abs(right - got);
                double rounding = precision.halfUlp(Math.max(Math.abs(right), Math.abs(got)));
                if (!(difference <= rounding)) {
                    beyond = Math.max(beyond, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
                }
                double share = difference / Math.max(rounding, accepted.allowed(right));
                if (!(share <= ofBound)) {
                    remember(part, stored, at, right, got, difference, share);
                }
            }
        }

        private void remember(
                Part part, Tensor stored, long at, double right, double got, double difference, double share) {
            ofBound = Double.isNaN(share) ? Double.POSITIVE_INFINITY : share;
            maxAbs = Math.max(maxAbs, difference);
            List<Long> index = TensorComparison.index(stored.dims(), at);
            worst = Optional.of(new WorstElement(index, NumberNotation.exact(right), NumberNotation.exact(got)));
            if (ofBound > 1) {
                problem = part.name() + index + " is " + NumberNotation.exact(got) + ", but "
                        + NumberNotation.exact(right) + " should be stored";
            }
        }

        LayerReport report(WrittenLayer layer) {
            return new LayerReport(
                    layer.name(),
                    layer.scope(),
                    LayerCheck.STORED,
                    "",
                    problem.isEmpty(),
                    problem,
                    List.of(),
                    List.of(),
                    compared,
                    maxAbs,
                    largest == 0 ? maxAbs : maxAbs / largest,
                    ofBound,
                    beyond,
                    worst);
        }
    }
}
