package org.onnxtwist.autodiff.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.autodiff.GradientRules;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Cast;

/**
 * Lets each BatchNormalization of a model's main graph use the statistics of the batch, in the semantics of PyTorch, and compute the new
 * running averages. The nodes are written in simpler operators, because ONNX Runtime's CUDA provider does not execute
 * BatchNormalization's training mode. A batch has m elements a channel; the momentum is that of ONNX, 0.9 where PyTorch's is 0.1.
 *
 * <pre>
 *   before:  y = BatchNormalization(x, scale, b, mean, var)
 *   after:   batchMean = sum(x) / m;  centered = x - batchMean
 *            batchVar = sum(centered^2) / m;  r = 1 / sqrt(batchVar + epsilon)
 *            y = BatchNormalization(centered, scale, b, 0, batchVar), which is centered (scale r) + b
 *            mean2 = momentum mean + (1 - momentum) batchMean
 *            var2 = momentum var + (1 - momentum) batchVar m / (m - 1)
 * </pre>
 *
 * <p>The new running variance is that of an unbiased estimate, as in PyTorch; ONNX's own training mode takes the biased one. Sums go over
 * the positions first, which are contiguous, and then over the batch. {@code centered} and {@code r} are read by the backward pass too,
 * where the graph is differentiated by the {@link #rules}. Numbers of 16 bits are converted to 32 bits and back. Where the sizes are not
 * known beforehand, a batch of one element a channel is not noticed, and its new running variance is not a number.
 *
 * @param averages for each running mean and running variance the value that takes its place in the next step; a node that is called
 *     several times in one step, which shares them, updates them once a call
 * @param rules the rules by which the graph is differentiated, some of them of single nodes
 */
public record BatchNormalizationTraining(Map<Value, Value> averages, GradientRules rules) {
    public BatchNormalizationTraining {
        averages = Collections.unmodifiableMap(new LinkedHashMap<>(averages));
    }

    /**
     * Changes the nodes in place. A node that has its running averages as outputs already has the new ones there.
     *
     * @param rules the rules by which everything else is differentiated
     * @throws org.onnxtwist.autodiff.rule.GradientException when a node has one element a channel, is in a subgraph, or when its shapes
     *     are not known; the model must then be discarded
     */
    public static BatchNormalizationTraining of(Model model, GradientRules rules) {
        TrainingEdits form = TrainingEdits.of(model);
        form.nested(BatchNormalization.ID).findFirst().ifPresent(node -> {
            throw TrainingEdits.refusal(
                    node,
                    "it is in a subgraph, out of which no running averages come",
                    "take it out of the If or Loop");
        });
        Map<Value, Value> averages = new LinkedHashMap<>();
        Map<Node, GradientRule> own = new HashMap<>();
        for (Node node : form.nodes(BatchNormalization.ID)) {
            replace(form, node, averages, own);
        }
        return new BatchNormalizationTraining(averages, rules.forNodes(own));
    }

    private static void replace(
            TrainingEdits form, Node node, Map<Value, Value> averages, Map<Node, GradientRule> own) {
        DType type = form.types().of(input(node, 0)).dtype();
        DType wide = type == DType.DOUBLE ? DType.DOUBLE : DType.FLOAT;
        Arithmetic at = form.before(node, wide);
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            inputs.add(converted(form, at, input(node, i), wide));
        }
        List<Dim> dims = form.dims(node, input(node, 0));
        if (dims.size() < 2) {
            throw TrainingEdits.refusal(node, "its input has no axis of channels", "check the model");
        }
        BatchStatistics statistics = BatchStatistics.of(at, node, inputs.get(0), dims);
        Value factor = at.mul(inputs.get(1), statistics.inverse());
        Value result = statistics.normalized(at, inputs.get(1), inputs.get(2));
        own.put(
                result.producer().orElseThrow(),
                new BatchStatisticsGradient(inputs.get(0), inputs.get(1), inputs.get(2), statistics, factor));
        TrainingEdits.handOver(
                node, 0, type == wide ? result : Cast.of(result, type).emit(at));
        average(form, at, node, 3, statistics.mean(), averages);
        average(form, at, node, 4, statistics.unbiasedVariance(at), averages);
        node.graph().remove(node);
    }

    private static Value input(Node node, int index) {
        return node.input(index)
                .orElseThrow(() -> TrainingEdits.refusal(node, "it lacks its input " + index, "check the model"));
    }

    private static Value converted(TrainingEdits form, Arithmetic at, Value value, DType type) {
        return form.types().of(value).dtype() == type
                ? value
                : Cast.of(value, type).emit(at);
    }

    private static void average(
            TrainingEdits form, Arithmetic at, Node node, int input, Value now, Map<Value, Value> averages) {
        Value parameter = input(node, input);
        DType type = form.types().of(parameter).dtype();
        double momentum = TrainingEdits.decimal(BatchNormalization.MOMENTUM.of(node));
        Value before = converted(form, at, averages.getOrDefault(parameter, parameter), at.type());
        Value sum = at.add(at.mul(before, at.number(momentum)), at.mul(now, at.number(1 - momentum)));
        Value after = type == at.type() ? sum : Cast.of(sum, type).emit(at);
        int output = input - 2;
        if (output < node.outputCount() && !node.output(output).isOmitted()) {
            Value existing = node.output(output);
            TrainingEdits.handOver(node, output, after);
            averages.put(parameter, existing);
        } else {
            averages.put(parameter, after);
        }
    }
}
