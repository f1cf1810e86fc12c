package org.onnxtwist.codegen;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.onnxtwist.codegen.check.NullChecks;
import org.onnxtwist.codegen.model.Element;
import org.onnxtwist.codegen.model.ModelPorts;

/** The nested classes that hold values and their shape, for tensors of which the model leaves sizes open. */
final class TensorClass {
    private final Blueprint blueprint;

    TensorClass(Blueprint blueprint) {
        this.blueprint = blueprint;
    }

    /** One for each Java type of elements that needs it. */
    List<TypeSpec> all() {
        return Arrays.stream(Element.values())
                .filter(element -> !element.isHalf() && element == first(element))
                .filter(this::isNeeded)
                .map(this::type)
                .toList();
    }

    /** The one of several element types with one Java type that stands for all. */
    private static Element first(Element element) {
        return Arrays.stream(Element.values())
                .filter(other -> other.tensorClass().equals(element.tensorClass()))
                .findFirst()
                .orElseThrow();
    }

    private boolean isNeeded(Element element) {
        ModelPorts ports = blueprint.ports();
        return Stream.of(ports.inputs(), ports.outputs())
                .flatMap(List::stream)
                .anyMatch(port -> OutputCode.isShaped(port, element));
    }

    private boolean isOutput(Element element) {
        return blueprint.ports().outputs().stream().anyMatch(port -> OutputCode.isShaped(port, element));
    }

    private TypeSpec type(Element element) {
        ClassName name = blueprint.nested(element.tensorClass());
        TypeSpec.Builder type = TypeSpec.classBuilder(name)
                .addJavadoc(
                        element.isBuffer()
                                ? "Values in row-major order, from the position of the buffer to its limit, and their"
                                        + " shape. ONNX Runtime uses a direct buffer\nin native byte order without a"
                                        + " copy.\n"
                                : "Values in row-major order and their shape.\n")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                .addField(element.several(), "values", Modifier.PRIVATE, Modifier.FINAL)
                .addField(TypeName.get(long[].class), "shape", Modifier.PRIVATE, Modifier.FINAL)
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(Modifier.PRIVATE)
                        .addParameter(element.several(), "values")
                        .addParameter(long[].class, "shape")
                        .addStatement("this.values = values")
                        .addStatement("this.shape = shape")
                        .build())
                .addMethod(NullChecks.in(of(element, name)));
        if (element.isBuffer()) {
            type.addMethod(NullChecks.in(MethodSpec.methodBuilder("of")
                    .addJavadoc("Creates a tensor from an array, which is not copied.\n")
                    .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                    .returns(name)
                    .addParameter(element.array(), "values")
                    .addParameter(long[].class, "shape")
                    .varargs()
                    .addStatement("return of($T.wrap(values), shape)", element.several())
                    .build()));
        }
        if (isOutput(element)) {
            MethodSpec.Builder from = MethodSpec.methodBuilder("from")
                    .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                    .returns(name)
                    .addParameter(JavaTypes.TENSOR, "tensor")
                    .addStatement(
                            "return new $T($L, tensor.getInfo().getShape())",
                            name,
                            OutputCode.values(element, CodeBlock.of("tensor")));
            if (element == Element.STRING) {
                from.addException(JavaTypes.EXCEPTION);
            }
            type.addMethod(from.build());
        }
        return type.addMethod(MethodSpec.methodBuilder("values")
                        .addJavadoc(element.isBuffer() ? "The buffer itself.\n" : "The array itself.\n")
                        .addModifiers(Modifier.PUBLIC)
                        .returns(element.several())
                        .addStatement("return values")
                        .build())
                .addMethod(MethodSpec.methodBuilder("shape")
                        .addJavadoc("The sizes, as a copy.\n")
                        .addModifiers(Modifier.PUBLIC)
                        .returns(long[].class)
                        .addStatement("return shape.clone()")
                        .build())
                .addMethods(new TextCode(blueprint).ofTensor(name))
                .build();
    }

    private static MethodSpec of(Element element, ClassName name) {
        return MethodSpec.methodBuilder("of")
                .addJavadoc(
                        "Creates a tensor from values, which are not copied.\n\n@throws $T when the shape has another"
                                + " number of values\n",
                        IllegalArgumentException.class)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(name)
                .addParameter(element.several(), "values")
                .addParameter(long[].class, "shape")
                .varargs()
                .addStatement("long count = 1")
                .beginControlFlow("for (long size : shape)")
                .addStatement("count = size < 0 ? -1 : $T.multiplyExact(count, size)", Math.class)
                .endControlFlow()
                .beginControlFlow("if (count != values.$L)", element.isBuffer() ? "remaining()" : "length")
                .addStatement(
                        "throw new $T($S + $T.toString(shape) + $S + values.$L\n+ $S)",
                        IllegalArgumentException.class,
                        "the shape ",
                        Arrays.class,
                        " does not fit ",
                        element.isBuffer() ? "remaining()" : "length",
                        " values: give as many values as the shape has")
                .endControlFlow()
                .addStatement("return new $T(values, shape.clone())", name)
                .build();
    }
}
