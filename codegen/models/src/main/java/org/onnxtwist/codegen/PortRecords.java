package org.onnxtwist.codegen;

import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.codegen.model.ModelPort;
import org.onnxtwist.codegen.model.ModelPorts;

/** The nested records of several inputs and of several outputs. */
final class PortRecords {
    private final Blueprint blueprint;
    private final PortJavadoc javadoc;

    PortRecords(Blueprint blueprint) {
        this.blueprint = blueprint;
        this.javadoc = new PortJavadoc(blueprint);
    }

    List<TypeSpec> all() {
        List<TypeSpec> types = new ArrayList<>();
        ModelPorts ports = blueprint.ports();
        if (ports.inputs().size() > 1) {
            types.add(record(
                    "Inputs", "The inputs of the model. They are not copied or checked before a run.", ports.inputs()));
        }
        if (ports.outputs().size() > 1) {
            types.add(record("Outputs", "The outputs of the model.", ports.outputs()));
        }
        return types;
    }

    private TypeSpec record(String name, String sentence, List<ModelPort> ports) {
        TextCode text = new TextCode(blueprint);
        return text.record(name, javadoc.record(sentence, ports), ports, blueprint::carrier, text::value);
    }
}
