package org.onnxtwist.codegen;

import com.palantir.javapoet.CodeBlock;
import java.util.List;
import org.onnxtwist.codegen.model.ModelPort;
import org.onnxtwist.codegen.model.ModelPort.TensorType;

/** Generates the documentation of inputs and outputs: the model's names, element types and shapes. */
final class PortJavadoc {
    private final Blueprint blueprint;

    PortJavadoc(Blueprint blueprint) {
        this.blueprint = blueprint;
    }

    /** The description of a port, for example {@code input:0}: float [1, 3, 32, 32]. */
    String of(ModelPort port) {
        return Docs.code(port.name()) + ": " + describe(port.type());
    }

    /** The same description as plain text, for messages. */
    String plain(ModelPort port) {
        return "(" + port.element().dtype().onnxName() + " " + port.shape() + ")";
    }

    private static String describe(ModelPort.Type type) {
        if (type instanceof ModelPort.SequenceType sequence) {
            return "a list of which each element is " + describe(sequence.element());
        }
        if (type instanceof ModelPort.MapType map) {
            return "a map from " + map.key().onnxName() + " to "
                    + map.value().dtype().onnxName();
        }
        TensorType tensor = (TensorType) type;
        String shape = tensor.dims().map(List::isEmpty).orElse(false)
                ? "a single value"
                : Docs.code(ModelPort.shape(tensor.dims()));
        return tensor.element().dtype().onnxName() + " " + shape
                + tensor.element().note();
    }

    /** The documentation of a method {@code run}. */
    CodeBlock run(String how) {
        CodeBlock.Builder text = CodeBlock.builder().add("Runs the model$L.\n\n", how.isEmpty() ? "" : " " + how);
        if (blueprint.ports().inputs().size() == 1) {
            ModelPort input = blueprint.ports().inputs().get(0);
            text.add("@param $L $L\n", input.javaName(), of(input));
        }
        if (blueprint.ports().outputs().size() == 1) {
            text.add("@return $L\n", of(blueprint.ports().outputs().get(0)));
        }
        if (!blueprint.ports().inputs().isEmpty()) {
            text.add("@throws $T when the shape of an input does not fit the model\n", IllegalArgumentException.class);
        }
        return text.add("@throws $T after {@link #close}\n", IllegalStateException.class)
                .add("@throws $T when ONNX Runtime fails\n", JavaTypes.EXCEPTION)
                .build();
    }

    /** The documentation of a record, with its components. */
    CodeBlock record(String sentence, List<ModelPort> ports) {
        CodeBlock.Builder text = CodeBlock.builder().add("$L\n\n", sentence);
        ports.forEach(port -> text.add("@param $L $L\n", port.javaName(), of(port)));
        return text.build();
    }
}
