package org.onnxtwist.codegen;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.TypeName;
import java.util.List;
import org.onnxtwist.codegen.model.Element;
import org.onnxtwist.codegen.model.LayerFacts;
import org.onnxtwist.codegen.model.ModelPort;
import org.onnxtwist.codegen.model.ModelPorts;
import org.onnxtwist.codegen.option.CodegenException;
import org.onnxtwist.codegen.option.WrapperOptions;
import org.onnxtwist.ir.Model;

/**
 * The data from which the parts of a class are generated.
 *
 * @param file the model's file name
 * @param model the model
 * @param type the class
 * @param options the requested options
 * @param fingerprint SHA-256 of the file and, after it, of its data files, in hexadecimal
 * @param dataFiles names of the files beside it that hold its external data
 * @param ports its inputs and outputs
 * @param hasItemRows whether row i of every output is computed from item i of a batch alone; evaluated only if inputs and outputs share a
 *     batch
 * @param layers its twist layers
 */
record Blueprint(
        String file,
        Model model,
        ClassName type,
        WrapperOptions options,
        String fingerprint,
        List<String> dataFiles,
        ModelPorts ports,
        boolean hasItemRows,
        LayerFacts layers) {
    String resource() {
        return options.resource().orElse(file);
    }

    boolean hasExternalData() {
        return !dataFiles.isEmpty();
    }

    /** The name of a nested type of the class. */
    ClassName nested(String name) {
        return type.nestedClass(name);
    }

    /** The type in which a port's value is passed. */
    TypeName carrier(ModelPort port) {
        if (port.type() instanceof ModelPort.TensorType tensor) {
            return switch (port.carrier()) {
                case SCALAR -> tensor.element().one();
                case FIXED -> tensor.element().several();
                case SHAPED -> nested(tensor.element().tensorClass());
            };
        }
        return javaType(port.type());
    }

    /** The type of a value whose shape is not considered: an element of a sequence, or an output that is not a tensor. */
    TypeName javaType(ModelPort.Type type) {
        if (type instanceof ModelPort.SequenceType sequence) {
            return JavaTypes.list(javaType(sequence.element()));
        }
        if (type instanceof ModelPort.MapType map) {
            return JavaTypes.map(
                    Element.of(map.key()).orElseThrow().one(), map.value().one());
        }
        return nested(((ModelPort.TensorType) type).element().tensorClass());
    }

    /** The result type of a run: void for no outputs, the type of the only output, or the nested record of all outputs. */
    TypeName resultType() {
        return switch (ports.outputs().size()) {
            case 0 -> TypeName.VOID;
            case 1 -> carrier(ports.outputs().get(0));
            default -> nested("Outputs");
        };
    }

    CodegenException refused(String sentence) {
        return new CodegenException(file + ": " + sentence);
    }
}
