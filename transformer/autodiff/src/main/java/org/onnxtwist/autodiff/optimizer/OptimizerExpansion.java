package org.onnxtwist.autodiff.optimizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * Replaces the optimisers that ONNX defines in the domain {@value #DOMAIN}, which no production runtime executes, by nodes of standard
 * operators: Adagrad, Adam and Momentum. Each updates any number of tensors.
 *
 * <pre>
 *   before:  w2, v2 = Momentum(r, t, w, g, v) {alpha: 0.9, beta: 1, mode: standard, norm_coefficient: 0}
 *   after:   v2 = Add(Mul(v, 0.9), g);  w2 = Sub(w, Mul(r, v2))
 * </pre>
 *
 * <p>Source of the formulas: the definitions of the operators in ONNX. They differ from PyTorch's in places; Adam here adds epsilon before
 * it corrects the bias.
 */
public record OptimizerExpansion() implements Pass {
    static final String DOMAIN = "ai.onnx.preview.training";

    private static final Map<OperatorId, OptimizerStep> STEPS = Map.of(
            OperatorId.of(DOMAIN, "Adagrad"), new AdagradStep(),
            OperatorId.of(DOMAIN, "Adam"), new AdamStep(),
            OperatorId.of(DOMAIN, "Momentum"), new MomentumStep());

    @Override
    public String name() {
        return "expand-optimizers";
    }

    @Override
    public boolean run(Model model) {
        List<Node> nodes = new ArrayList<>();
        model.forEachNode(node -> {
            if (STEPS.containsKey(node.operator())) {
                nodes.add(node);
            }
        });
        if (nodes.isEmpty()) {
            return false;
        }
        InferredTypes types = ShapeInference.infer(model);
        nodes.forEach(node -> expand(model, types, node));
        if (model.allNodes().noneMatch(node -> node.operator().domain().equals(DOMAIN))) {
            model.removeOpset(DOMAIN);
        }
        return true;
    }

    private static void expand(Model model, InferredTypes types, Node node) {
        OptimizerStep step = Objects.requireNonNull(STEPS.get(node.operator()));
        int tensors = (node.inputCount() - 2) / step.tensors();
        Placement before = Placement.before(model, node);
        Arithmetic.Constants constants = new Arithmetic.Constants(before);
        for (int i = 0; i < tensors; i++) {
            List<Value> inputs = new ArrayList<>();
            for (int group = 0; group < step.tensors(); group++) {
                inputs.add(node.input(2 + group * tensors + i).orElseThrow());
            }
            DType type = types.of(inputs.get(0)).dtype();
            Arithmetic at = new Arithmetic(before, constants, type);
            OptimizerStep.Inputs given = new OptimizerStep.Inputs(
                    node, node.input(0).orElseThrow(), node.input(1).orElseThrow(), inputs);
            List<Value> results = step.place(at, given);
            for (int group = 0; group < results.size(); group++) {
                replace(node, group * tensors + i, results.get(group));
            }
        }
        node.graph().remove(node);
    }

    /** The output stays the value that it is; the node that computes the result makes it. */
    private static void replace(Node node, int output, Value result) {
        Node producer = result.producer().orElseThrow();
        Value detached = node.detachOutput(output, "expanded");
        producer.attachOutput(result.outputIndex(), detached);
    }
}
