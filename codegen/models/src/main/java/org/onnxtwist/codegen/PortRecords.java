package org.onnxtwist.codegen;

import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
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
        MethodSpec.Builder components = MethodSpec.constructorBuilder();
        ports.forEach(port -> components.addParameter(blueprint.carrier(port), port.javaName()));
        return TypeSpec.recordBuilder(name)
                .addJavadoc(javadoc.record(sentence, ports))
                .addModifiers(Modifier.PUBLIC)
                .recordConstructor(components.build())
                .build();
    }
}
