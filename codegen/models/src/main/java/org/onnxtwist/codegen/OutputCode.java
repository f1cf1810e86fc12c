package org.onnxtwist.codegen;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.Modifier;
import org.onnxtwist.codegen.model.Element;
import org.onnxtwist.codegen.model.ModelPort;
import org.onnxtwist.codegen.model.ModelPort.Carrier;
import org.onnxtwist.codegen.model.ModelPort.MapType;
import org.onnxtwist.codegen.model.ModelPort.SequenceType;
import org.onnxtwist.codegen.model.ModelPort.TensorType;

/** Generates the code that handles outputs after a run: each is copied once, out of ONNX Runtime's memory. */
final class OutputCode {
    private final Blueprint blueprint;

    OutputCode(Blueprint blueprint) {
        this.blueprint = blueprint;
    }

    /** The expression that reads output {@code index} from {@code result}. */
    CodeBlock value(ModelPort port, int index) {
        if (port.type() instanceof TensorType tensor) {
            CodeBlock given = CodeBlock.of("($T) result.get($L)", JavaTypes.TENSOR, index);
            return switch (port.carrier()) {
                case SHAPED ->
                    CodeBlock.of(
                            "$T.from($L)", blueprint.nested(tensor.element().tensorClass()), given);
                case FIXED ->
                    tensor.element().isBuffer()
                            ? values(tensor.element(), CodeBlock.of("($L)", given))
                            : values(tensor.element(), given);
                case SCALAR -> first(tensor.element(), given);
            };
        }
        return CodeBlock.of("$N(result.get($L))", name(port.type()), index);
    }

    private static CodeBlock first(Element element, CodeBlock given) {
        return element.isBuffer()
                ? CodeBlock.of("$L.get(0)", values(element, CodeBlock.of("($L)", given)))
                : CodeBlock.of("$L[0]", values(element, given));
    }

    /** The expression for all elements of a tensor. */
    static CodeBlock values(Element element, CodeBlock tensor) {
        return element.isBuffer()
                ? CodeBlock.of("$L.get$LBuffer()", tensor, element.word())
                : CodeBlock.of("$L($L)", element == Element.BOOL ? "booleans" : "strings", tensor);
    }

    private static String name(ModelPort.Type type) {
        if (type instanceof SequenceType sequence) {
            return name(sequence.element()) + "List";
        }
        if (type instanceof MapType map) {
            return "mapOf" + map.value().word() + "By"
                    + Element.of(map.key()).orElseThrow().word();
        }
        String word = ((TensorType) type).element().tensorClass();
        return Character.toLowerCase(word.charAt(0)) + word.substring(1);
    }

    /** The methods that the expressions call. */
    List<MethodSpec> methods() {
        List<MethodSpec> methods = new ArrayList<>();
        Map<String, ModelPort.Type> collections = new HashMap<>();
        for (ModelPort port : blueprint.ports().outputs()) {
            if (port.type() instanceof TensorType) {
                continue;
            }
            Optional<ModelPort.Type> type = Optional.of(port.type());
            while (type.isPresent() && collections.putIfAbsent(name(type.get()), type.get()) == null) {
                ModelPort.Type one = type.get();
                if (one instanceof SequenceType sequence) {
                    methods.add(list(sequence));
                    type = Optional.of(sequence.element()).filter(element -> !(element instanceof TensorType));
                } else {
                    methods.add(map((MapType) one));
                    type = Optional.empty();
                }
            }
        }
        if (has(Element.BOOL)) {
            methods.add(booleans());
        }
        if (has(Element.STRING)) {
            methods.add(strings());
        }
        return methods;
    }

    private boolean has(Element element) {
        return blueprint.ports().outputs().stream().anyMatch(port -> contains(port.type(), element));
    }

    private static boolean contains(ModelPort.Type type, Element element) {
        return type instanceof SequenceType sequence
                ? contains(sequence.element(), element)
                : type instanceof TensorType tensor && tensor.element() == element;
    }

    private static MethodSpec.Builder reader(String name, TypeName type, ClassName from, String parameter) {
        return MethodSpec.methodBuilder(name)
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .returns(type)
                .addParameter(from, parameter)
                .addException(JavaTypes.EXCEPTION);
    }

    private MethodSpec list(SequenceType type) {
        TypeName element = blueprint.javaType(type.element());
        CodeBlock one = type.element() instanceof TensorType
                ? CodeBlock.of("$T.from(($T) element)", element, JavaTypes.TENSOR)
                : CodeBlock.of("$N(element)", name(type.element()));
        return reader(name(type), blueprint.javaType(type), JavaTypes.VALUE, "value")
                .addStatement("$1T sequence = ($1T) value", JavaTypes.SEQUENCE)
                .addStatement("$T list = new $T<>()", blueprint.javaType(type), ArrayList.class)
                .addComment("ONNX Runtime 1.28 does not know the type of an empty sequence.")
                .beginControlFlow("if (sequence.getInfo().length == 0)")
                .addStatement("return list")
                .endControlFlow()
                .beginControlFlow("for ($T each : sequence.getValue())", JavaTypes.VALUE)
                .beginControlFlow("try ($T element = each)", JavaTypes.VALUE)
                .addStatement("list.add($L)", one)
                .endControlFlow()
                .endControlFlow()
                .addStatement("return list")
                .build();
    }

    private MethodSpec map(MapType type) {
        TypeName key = Element.of(type.key()).orElseThrow().one().box();
        return reader(name(type), blueprint.javaType(type), JavaTypes.VALUE, "value")
                .addStatement("$T map = new $T<>()", blueprint.javaType(type), HashMap.class)
                .addStatement(
                        "(($T) value).getValue().forEach((key, each) -> map.put(($T) key, ($T) each))",
                        JavaTypes.MAP,
                        key,
                        type.value().one().box())
                .addStatement("return map")
                .build();
    }

    private static MethodSpec booleans() {
        return MethodSpec.methodBuilder("booleans")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .returns(boolean[].class)
                .addParameter(JavaTypes.TENSOR, "tensor")
                .addStatement("$T bytes = tensor.getByteBuffer()", ByteBuffer.class)
                .addStatement("boolean[] values = new boolean[bytes.remaining()]")
                .beginControlFlow("for (int i = 0; i < values.length; i++)")
                .addStatement("values[i] = bytes.get(i) != 0")
                .endControlFlow()
                .addStatement("return values")
                .build();
    }

    private static MethodSpec strings() {
        return reader("strings", TypeName.get(String[].class), JavaTypes.TENSOR, "tensor")
                .addStatement("$T values = tensor.getValue()", Object.class)
                .addStatement(
                        "return values instanceof $1T one ? new $1T[] {one} : $2T.flattenString(values)",
                        String.class,
                        JavaTypes.UTIL)
                .build();
    }

    /**
     * Tells whether an output needs the class that holds the values and shape of that element type: its sizes are not fixed, or it is in a
     * list.
     */
    static boolean isShaped(ModelPort port, Element element) {
        return port.type() instanceof TensorType tensor
                ? tensor.element().tensorClass().equals(element.tensorClass()) && port.carrier() == Carrier.SHAPED
                : isInside(port.type(), element);
    }

    private static boolean isInside(ModelPort.Type type, Element element) {
        return type instanceof SequenceType sequence
                ? isInside(sequence.element(), element)
                : type instanceof TensorType tensor
                        && tensor.element().tensorClass().equals(element.tensorClass());
    }
}
