package org.onnxtwist.autodiff.loss;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.ArgMax;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.LogSoftmax;
import org.onnxtwist.op.OneHot;
import org.onnxtwist.op.ReduceMean;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Size;
import org.onnxtwist.op.Softmax;

/**
 * The cross-entropy of scores [N, C, d1, ...] of C classes and labels [N, d1, ...], 64-bit integers from 0 to C - 1, in mean over the
 * positions, as PyTorch's CrossEntropyLoss:
 *
 * <pre>
 *   loss = -sum(q w log(softmax(scores))) / sum(w[label]),   q = (1 - smoothing) onehot(label) + smoothing / C
 * </pre>
 *
 * <p>Where the output is the Softmax of its classes, the scores are what the Softmax is applied to. A label out of range counts as a
 * position without a class. The metric {@value #CORRECT} is the number of positions whose highest score is that of the label, and
 * {@value #POSITIONS} that of all.
 *
 * @param output the name of the output with the scores; empty for the only one
 * @param smoothing the share of each label that is spread over all classes, from 0 to 1
 * @param classWeights the weights w of the classes; empty for equal ones
 */
public record SoftmaxCrossEntropy(Optional<String> output, double smoothing, List<Double> classWeights)
        implements Loss {
    /** The name of the metric that counts right decisions. */
    public static final String CORRECT = "correct";

    /** The name of the metric that counts the positions of labels, among them those without a class. */
    public static final String POSITIONS = "positions";

    /** Without smoothing and weights, of a model's only output. */
    public static final SoftmaxCrossEntropy PLAIN = new SoftmaxCrossEntropy(Optional.empty(), 0, List.of());

    public SoftmaxCrossEntropy {
        classWeights = List.copyOf(classWeights);
        if (classWeights.stream().anyMatch(weight -> !(weight >= 0 && weight < Double.POSITIVE_INFINITY))
                || (!classWeights.isEmpty() && classWeights.stream().allMatch(weight -> weight == 0))) {
            throw new GradientException(
                    Fault.REQUEST,
                    "the class weights " + classWeights
                            + " cannot be used: give finite numbers of 0 or more, not all 0");
        }
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new GradientException(
                    Fault.REQUEST, "label smoothing of " + smoothing + " is not between 0 and 1: choose one that is");
        }
    }

    @Override
    public Placed addTo(Model model) {
        Outputs outputs = new Outputs(model);
        Value named = outputs.named(output);
        int classes = classes(outputs, named);
        int rank = outputs.shape(named).known().orElseThrow().size();
        Value scores = FinalActivation.inputOf(
                Softmax.ID, named, softmax -> Math.floorMod(Softmax.AXIS.of(softmax), rank) == 1);
        Value labels = outputs.addTarget(DType.INT64, scores, 1);
        Arithmetic at = outputs.behind(scores);
        Value logarithms = LogSoftmax.of(scores).axis(1).emit(at);
        Value values = at.constant("off_on", Tensor.ofDoubles(at.type(), new double[] {0, 1}, 2));
        Value hot = OneHot.of(labels, at.integers(classes), values).axis(1).emit(at);
        Value share = smoothing == 0 ? hot : at.add(at.mul(hot, 1 - smoothing), smoothing / classes);
        Value loss;
        if (classWeights.isEmpty()) {
            Value each = ReduceSum.of(at.mul(share, logarithms))
                    .axes(at.integers(1))
                    .keepdims(0)
                    .emit(at);
            loss = at.neg(ReduceMean.of(each).keepdims(0).emit(at));
        } else {
            Value weights =
                    weights(at, outputs.shape(scores).known().orElseThrow().size());
            Value total = ReduceSum.of(at.mul(hot, weights)).keepdims(0).emit(at);
            Value sum = ReduceSum.of(at.mul(at.mul(share, weights), logarithms))
                    .keepdims(0)
                    .emit(at);
            loss = at.neg(at.div(sum, total));
        }
        Value decisions = ArgMax.of(scores).axis(1).keepdims(0).emit(at);
        Value right = Cast.of(Equal.of(decisions, labels).emit(at), at.type()).emit(at);
        Value correct = ReduceSum.of(right).keepdims(0).emit(at);
        Map<String, Value> metrics = new LinkedHashMap<>();
        metrics.put(CORRECT, correct);
        metrics.put(POSITIONS, Size.of(labels).emit(at));
        return new Placed(loss, List.of(labels), metrics);
    }

    /**
     * The number of classes that a model's output has scores of; empty where it is not known.
     *
     * @param output its name; empty for the only one
     */
    public static OptionalInt classes(Model model, Optional<String> output) {
        Outputs outputs = new Outputs(model);
        OptionalLong classes = outputs.shape(outputs.named(output)).size(1);
        return classes.isPresent() ? OptionalInt.of((int) classes.getAsLong()) : OptionalInt.empty();
    }

    private int classes(Outputs outputs, Value scores) {
        long classes = outputs.shape(scores)
                .known()
                .filter(dims -> dims.size() >= 2)
                .map(dims -> dims.get(1))
                .filter(Dim.Known.class::isInstance)
                .map(dim -> ((Dim.Known) dim).size())
                .orElseThrow(() -> new GradientException(
                        Fault.REQUEST,
                        "the output '" + scores.hint() + "' has the shape " + outputs.shape(scores)
                                + ", and the scores of a classification are [batch, classes, ...] with a known number of"
                                + " classes: declare it, or choose another loss"));
        if (!classWeights.isEmpty() && classWeights.size() != classes) {
            throw new GradientException(
                    Fault.REQUEST,
                    "there are " + classWeights.size() + " class weights and " + classes
                            + " classes: give one weight a class");
        }
        return (int) classes;
    }

    /** The class weights, of a shape that broadcasts to that of the scores. */
    private Value weights(Arithmetic at, int rank) {
        long[] dims = new long[rank - 1];
        Arrays.fill(dims, 1);
        dims[0] = classWeights.size();
        return at.constant(
                "class_weights",
                Tensor.ofDoubles(
                        at.type(),
                        classWeights.stream().mapToDouble(Double::doubleValue).toArray(),
                        dims));
    }
}
