package org.onnxtwist.gradients;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.onnxtwist.autodiff.Backward;
import org.onnxtwist.autodiff.GradientRules;
import org.onnxtwist.autodiff.Gradients;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Model.FormatFeature;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.pass.function.FunctionInlining;
import org.onnxtwist.pass.opset.OpsetUpgrade;
import org.onnxtwist.pass.structure.DeadCode;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;

/**
 * A model with the gradients of all of its floating-point outputs, by vector-Jacobian products, with respect to some of its inputs; open in
 * ONNX Runtime.
 */
final class DifferentiatedModel implements AutoCloseable {
    private static final String COTANGENT = "cotangent.";
    private static final String GRADIENT = "gradient.";
    private static final long NEWEST_THAT_RUNS = 26;

    private final List<String> outputs;
    private final List<String> inputs;
    private final InferenceSession forward;
    private final InferenceSession backward;

    private DifferentiatedModel(
            List<String> outputs, List<String> inputs, InferenceSession forward, InferenceSession backward) {
        this.outputs = outputs;
        this.inputs = inputs;
        this.forward = forward;
        this.backward = backward;
    }

    /**
     * Differentiates and opens a model, which is changed.
     *
     * @param inputs the names of the inputs with respect to which it is differentiated
     * @param forward computes the outputs: the model itself, before it is changed, or another one that computes the same
     * @throws org.onnxtwist.ir.OnnxTwistException when it has no such gradient
     * @throws InferenceException when the runtime cannot load one of the two
     */
    static DifferentiatedModel of(Model model, List<String> inputs, Model forward) {
        byte[] original = forRuntime(forward);
        if (model.opset().isEmpty()) {
            model.setOpset("", Backward.FIRST_OPSET);
        }
        if (model.opset().getAsLong() < Backward.FIRST_OPSET) {
            new OpsetUpgrade(Backward.FIRST_OPSET).run(model);
        }
        FunctionInlining.all().run(model);
        List<String> outputs = addGradients(model, inputs);
        new DeadCode().run(model);
        byte[] differentiated = forRuntime(model);
        InferenceSession session = open(original);
        try {
            return new DifferentiatedModel(outputs, inputs, session, open(differentiated));
        } catch (InferenceException e) {
            session.close();
            throw e;
        }
    }

    private static List<String> addGradients(Model model, List<String> inputs) {
        Graph graph = model.graph();
        List<String> outputs = new ArrayList<>();
        Map<Value, Value> cotangents = new LinkedHashMap<>();
        for (Value output : List.copyOf(graph.outputs())) {
            if (output.type().dtype().isConvFloat() && !cotangents.containsKey(output)) {
                outputs.add(output.hint());
                cotangents.put(output, graph.addInput(COTANGENT + output.hint(), output.type()));
            }
        }
        Map<String, Value> named = graph.valuesByName();
        List<Value> variables = inputs.stream()
                .map(name -> Objects.requireNonNull(named.get(name), name))
                .toList();
        Gradients gradients = Backward.using(GradientRules.standard()).pullBack(model, cotangents, variables);
        while (!graph.outputs().isEmpty()) {
            graph.removeOutput(0);
        }
        gradients.gradients().forEach((value, gradient) -> {
            gradient.setType(value.type());
            gradient.setName(GRADIENT + value.hint());
            graph.addOutput(gradient);
        });
        return outputs;
    }

    /** The model in the newest operator set that the runtime knows, where its own is newer. */
    private static byte[] forRuntime(Model model) {
        long opset = model.opset().orElse(0);
        long version = model.irVersion();
        if (opset > NEWEST_THAT_RUNS) {
            model.setOpset("", NEWEST_THAT_RUNS);
        }
        model.setIrVersion(Math.min(version, FormatFeature.irVersion(NEWEST_THAT_RUNS)));
        byte[] bytes = OnnxWriter.toBytes(model);
        model.setIrVersion(version);
        if (opset > NEWEST_THAT_RUNS) {
            model.setOpset("", opset);
        }
        return bytes;
    }

    private static InferenceSession open(byte[] model) {
        InferenceOptions options = InferenceOptions.defaults().withThreads(1).with(Optimization.NONE);
        return InferenceSession.open("the model", ByteBuffer.wrap(model), options);
    }

    /** The outputs that are differentiated. */
    List<String> outputs() {
        return outputs;
    }

    /** The inputs with respect to which they are. */
    List<String> inputs() {
        return inputs;
    }

    /** The differentiated outputs by name. */
    Map<String, Tensor> run(Map<String, Tensor> given) {
        return forward.run(given, Set.copyOf(outputs));
    }

    /**
     * The gradients by the names of the inputs.
     *
     * @param cotangents of each of the outputs
     */
    Map<String, double[]> gradients(Map<String, Tensor> given, Map<String, Tensor> cotangents) {
        Map<String, Tensor> all = new LinkedHashMap<>(given);
        cotangents.forEach((output, cotangent) -> all.put(COTANGENT + output, cotangent));
        Map<String, Tensor> results = backward.run(all);
        Map<String, double[]> gradients = new LinkedHashMap<>();
        inputs.forEach(input -> gradients.put(
                input,
                Objects.requireNonNull(results.get(GRADIENT + input), input).toDoubles()));
        return gradients;
    }

    @Override
    public void close() {
        forward.close();
        backward.close();
    }
}
