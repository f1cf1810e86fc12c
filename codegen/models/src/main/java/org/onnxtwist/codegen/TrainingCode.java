package org.onnxtwist.codegen;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.onnxtwist.codegen.check.NullChecks;

/** The methods that take the parameters of all layers out of a model, to train them, and put them into a copy of it. */
final class TrainingCode {
    private static final ClassName TENSOR = ClassName.get("org.onnxtwist.ir.tensor", "Tensor");
    private static final ClassName VALUE = ClassName.get("org.onnxtwist.ir", "Value");
    private static final ClassName MODEL = ClassName.get("org.onnxtwist.ir", "Model");
    private static final ClassName READER = ClassName.get("org.onnxtwist.io", "OnnxReader");
    private static final ClassName WRITER = ClassName.get("org.onnxtwist.io", "OnnxWriter");
    private static final ClassName WRITE_OPTIONS = ClassName.get("org.onnxtwist.io", "WriteOptions");

    private final TypeName names = ParameterizedTypeName.get(Set.class, String.class);
    private final Blueprint blueprint;

    TrainingCode(Blueprint blueprint) {
        this.blueprint = blueprint;
    }

    List<MethodSpec> methods() {
        return List.of(NullChecks.in(parameters()), NullChecks.in(withParameters()), checked(), names());
    }

    private static TypeName tensors() {
        return JavaTypes.map(TypeName.get(String.class), TENSOR);
    }

    private MethodSpec parameters() {
        return MethodSpec.methodBuilder("parameters")
                .addJavadoc("""
                        The parameters of all layers by their names, as {@code onnx-twist rewrite --params} takes them. Their values are read when
                        they are used, so the file must stay.

                        @throws $T when it is not the model for which this class was generated
                        """, IllegalArgumentException.class)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(tensors())
                .addParameter(Path.class, "model")
                .addException(IOException.class)
                .addStatement("$T names = parameterNames()", names)
                .addStatement("$T parameters = new $T<>()", tensors(), LinkedHashMap.class)
                .beginControlFlow("for ($T value : checked(model).graph().initializers())", VALUE)
                .addStatement("$T name = value.name().orElse($S)", String.class, "")
                .beginControlFlow("if (names.contains(name))")
                .addStatement("parameters.put(name, value.initializer().orElseThrow())")
                .endControlFlow()
                .endControlFlow()
                .addStatement("return parameters")
                .build();
    }

    private MethodSpec withParameters() {
        return MethodSpec.methodBuilder("withParameters")
                .addJavadoc("""
                        Writes a copy of the model with other parameters. The copy is another model: a class of its own is made for it.

                        @param parameters by the names that {@link #parameters} gives; what is left out stays
                        @throws $T when it is not the model for which this class was generated, or a parameter is not one of its
                            layers' or of another type or shape
                        """, IllegalArgumentException.class)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addParameter(Path.class, "model")
                .addParameter(tensors(), "parameters")
                .addParameter(Path.class, "output")
                .addException(IOException.class)
                .addStatement("$T read = checked(model)", MODEL)
                .addStatement("$T names = parameterNames()", names)
                .addStatement("$T left = new $T<>(parameters)", tensors(), HashMap.class)
                .beginControlFlow("for ($T value : $T.copyOf(read.graph().initializers()))", VALUE, List.class)
                .addStatement("$T name = value.name().orElse($S)", String.class, "")
                .beginControlFlow("if (names.contains(name) && left.containsKey(name))")
                .addStatement("$T tensor = left.remove(name)", TENSOR)
                .addStatement("$T stored = value.initializer().orElseThrow()", TENSOR)
                .beginControlFlow("if (!tensor.type().equals(stored.type()))")
                .addStatement(
                        "throw new $T($S + name + $S + tensor\n+ $S + stored + $S)",
                        IllegalArgumentException.class,
                        "the parameter '",
                        "' is ",
                        ", but the model has ",
                        ": give a tensor of that type and shape")
                .endControlFlow()
                .addStatement("read.graph().setInitializer(value, tensor)")
                .endControlFlow()
                .endControlFlow()
                .beginControlFlow("if (!left.isEmpty())")
                .addStatement(
                        "throw new $T($S + left.keySet()\n+ $S)",
                        IllegalArgumentException.class,
                        "the model's layers have no parameters ",
                        ": take the names that parameters() gives")
                .endControlFlow()
                .addStatement("$T.write(read, output, $T.defaults())", WRITER, WRITE_OPTIONS)
                .build();
    }

    private static MethodSpec checked() {
        return MethodSpec.methodBuilder("checked")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .returns(MODEL)
                .addParameter(Path.class, "model")
                .addException(IOException.class)
                .addStatement("requireModel(model)")
                .addStatement("return $T.read(model)", READER)
                .build();
    }

    private MethodSpec names() {
        return MethodSpec.methodBuilder("parameterNames")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .returns(names)
                .addStatement(
                        "return $T.ALL.stream()\n.flatMap(layer -> $T.of(layer.kernelX(), layer.kernelY(), layer.centerX(),"
                                + " layer.centerY()))\n.map($T::name)\n.collect($T.toSet())",
                        blueprint.nested("Layers"),
                        Stream.class,
                        blueprint.nested("Stored"),
                        Collectors.class)
                .build();
    }
}
