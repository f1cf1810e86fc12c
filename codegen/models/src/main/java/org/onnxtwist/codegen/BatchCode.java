package org.onnxtwist.codegen;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.onnxtwist.codegen.check.NullChecks;
import org.onnxtwist.codegen.model.ModelPort;
import org.onnxtwist.codegen.model.ModelPort.Carrier;
import org.onnxtwist.codegen.model.ModelPorts;
import org.onnxtwist.ir.type.Dim;

/**
 * The method that runs any number of single items, where the first dimension of every input and output is one symbol and the others are
 * known: in batches where row i of every output is computed from item i alone, else one item at a time.
 */
final class BatchCode {
    private final Blueprint blueprint;

    BatchCode(Blueprint blueprint) {
        this.blueprint = blueprint;
    }

    /** True if every input and output has a first dimension of the same size by its declared shape, the batch. */
    static boolean isPossible(ModelPorts ports) {
        if (ports.inputs().isEmpty() || ports.outputs().isEmpty()) {
            return false;
        }
        List<Optional<String>> symbols = Stream.concat(ports.inputs().stream(), ports.outputs().stream())
                .map(BatchCode::batchSymbol)
                .toList();
        Set<Optional<String>> distinct = new HashSet<>(symbols);
        return distinct.size() == 1 && symbols.get(0).isPresent();
    }

    private static Optional<String> batchSymbol(ModelPort port) {
        return port.asTensor().isPresent()
                        && port.carrier() == Carrier.SHAPED
                        && port.element().isBuffer()
                        && !port.dims().isEmpty()
                        && port.dims().get(0) instanceof Dim.Symbolic symbol
                        && port.dims().stream().skip(1).allMatch(Dim::isKnown)
                        && port.count(1) * Long.BYTES <= Integer.MAX_VALUE
                ? Optional.of(symbol.name())
                : Optional.empty();
    }

    /** The records of what one item gives and gets, where that is several values. */
    List<TypeSpec> types() {
        List<TypeSpec> types = new ArrayList<>();
        if (blueprint.ports().inputs().size() > 1) {
            types.add(record(
                    "Item",
                    "The inputs for one item of a batch.",
                    blueprint.ports().inputs()));
        }
        if (blueprint.ports().outputs().size() > 1 && blueprint.hasItemRows()) {
            types.add(record(
                    "ItemOutputs",
                    "The outputs for one item of a batch.",
                    blueprint.ports().outputs()));
        }
        return types;
    }

    private TypeSpec record(String name, String sentence, List<ModelPort> ports) {
        CodeBlock.Builder doc = CodeBlock.builder().add("$L\n\n", sentence);
        for (ModelPort port : ports) {
            doc.add(
                    "@param $L $L: $L $L\n",
                    port.javaName(),
                    Docs.code(port.name()),
                    port.element().dtype().onnxName(),
                    Docs.code(itemShape(port)));
        }
        TextCode text = new TextCode(blueprint);
        return text.record(
                name,
                doc.build(),
                ports,
                port -> port.element().several(),
                (before, port) -> text.fixed(before, port, itemShape(port)));
    }

    private static String itemShape(ModelPort port) {
        return ModelPort.shape(Optional.of(port.dims().subList(1, port.dims().size())));
    }

    private TypeName type(List<ModelPort> ports, String several) {
        return ports.size() == 1 ? ports.get(0).element().several() : blueprint.nested(several);
    }

    MethodSpec method() {
        return NullChecks.in(blueprint.hasItemRows() ? inBatches() : oneByOne());
    }

    private MethodSpec oneByOne() {
        List<ModelPort> inputs = blueprint.ports().inputs();
        CodeBlock.Builder code = CodeBlock.builder()
                .addStatement(
                        "$T results = new $T<>(items.size())", JavaTypes.list(blueprint.resultType()), ArrayList.class)
                .beginControlFlow("for ($T item : items)", type(inputs, "Item"));
        inputs.forEach(port -> requireCount(code, port, component(port, inputs)));
        code.addStatement("results.add(run($L))", argument(inputs, port -> component(port, inputs), "1"))
                .endControlFlow()
                .addStatement("return results");
        return method("""
                Runs the model on any number of items, one at a time, because the outputs for a batch cannot be
                separated by items.

                @param items the inputs for each item, without the dimension $L
                @return the outputs for each item, in the same order
                """, JavaTypes.list(blueprint.resultType()))
                .addCode(code.build())
                .build();
    }

    /** The method with its documentation and its parameter of items, without what it does. */
    private MethodSpec.Builder method(String doc, TypeName results) {
        return MethodSpec.methodBuilder("runAll")
                .addJavadoc(
                        doc + """
                                @throws $T when the number of values of an item does not fit the model
                                @throws $T after {@link #close}
                                @throws $T when ONNX Runtime fails
                                """,
                        Docs.code(batchSymbol(blueprint.ports().inputs().get(0)).orElseThrow()),
                        IllegalArgumentException.class,
                        IllegalStateException.class,
                        JavaTypes.EXCEPTION)
                .addModifiers(Modifier.PUBLIC)
                .returns(results)
                .addParameter(JavaTypes.list(type(blueprint.ports().inputs(), "Item")), "items")
                .addException(JavaTypes.EXCEPTION);
    }

    private MethodSpec inBatches() {
        List<ModelPort> inputs = blueprint.ports().inputs();
        List<ModelPort> outputs = blueprint.ports().outputs();
        TypeName item = type(inputs, "Item");
        TypeName got = type(outputs, "ItemOutputs");
        CodeBlock.Builder code = CodeBlock.builder()
                .beginControlFlow("if (batchSize < 1)")
                .addStatement(
                        "throw new $T($S + batchSize + $S)",
                        IllegalArgumentException.class,
                        "the batch size is ",
                        ": give 1 or more")
                .endControlFlow()
                .addStatement("int most = $T.min(batchSize, items.size())", Math.class);
        inputs.forEach(port -> code.addStatement("$T $N = $L", port.element().several(), values(port), room(port)));
        code.addStatement("$T results = new $T<>(items.size())", JavaTypes.list(got), ArrayList.class)
                .beginControlFlow("for (int from = 0; from < items.size(); from += most)")
                .addStatement(
                        "$T batch = items.subList(from, $T.min(items.size(), from + most))",
                        JavaTypes.list(item),
                        Math.class);
        inputs.forEach(port -> code.addStatement("$N.clear()", values(port)));
        code.beginControlFlow("for ($T item : batch)", item);
        inputs.forEach(port -> put(code, port, component(port, inputs)));
        code.endControlFlow()
                .addStatement(
                        "$T given = run($L)",
                        blueprint.resultType(),
                        argument(inputs, port -> CodeBlock.of("$N.flip()", values(port)), "batch.size()"));
        code.beginControlFlow("for (int i = 0; i < batch.size(); i++)")
                .addStatement("results.add($L)", result(outputs))
                .endControlFlow()
                .endControlFlow()
                .addStatement("return results");
        return method("""
                Runs the model on any number of items, several at a time.

                @param items the inputs for each item, without the dimension $L
                @param batchSize the number of items to run at a time, at least 1
                @return the outputs for each item, in the same order
                """, JavaTypes.list(got))
                .addParameter(TypeName.INT, "batchSize")
                .addCode(code.build())
                .build();
    }

    private static String values(ModelPort port) {
        return port.javaName() + "Values";
    }

    private static CodeBlock room(ModelPort port) {
        long bytes = port.count(1)
                * (port.element().isHalf()
                        ? Float.BYTES
                        : port.element().dtype().bits() / 8);
        CodeBlock room = CodeBlock.of(
                "$T.allocateDirect($T.multiplyExact(most, $L)).order($T.nativeOrder())",
                ByteBuffer.class,
                Math.class,
                bytes,
                ByteOrder.class);
        ClassName buffer = (ClassName) port.element().several();
        return buffer.equals(ClassName.get(ByteBuffer.class))
                ? room
                : CodeBlock.of("$L.as$L()", room, buffer.simpleName());
    }

    /** The expression for an item's value of an input. */
    private static CodeBlock component(ModelPort port, List<ModelPort> inputs) {
        return inputs.size() == 1 ? CodeBlock.of("item") : CodeBlock.of("item.$N", port.javaName());
    }

    private static void requireCount(CodeBlock.Builder code, ModelPort port, CodeBlock value) {
        code.addStatement(
                "requireCount($L, $L, $L, $L.remaining())",
                Docs.literal(port.name()),
                Docs.literal(itemShape(port)),
                ModelPort.literal(port.count(1)),
                value);
    }

    private static void put(CodeBlock.Builder code, ModelPort port, CodeBlock value) {
        requireCount(code, port, value);
        code.addStatement("$N.put($L.duplicate())", values(port), value);
    }

    /** The argument of {@code run}: tensors of {@code size} items. */
    private CodeBlock argument(List<ModelPort> inputs, Function<ModelPort, CodeBlock> values, String size) {
        List<CodeBlock> tensors = inputs.stream()
                .map(port -> CodeBlock.of(
                        "new $T($L, new long[] {$L$L})",
                        blueprint.nested(port.element().tensorClass()),
                        values.apply(port),
                        size,
                        port.dims().stream()
                                .skip(1)
                                .map(dim -> ", " + ModelPort.literal(((Dim.Known) dim).size()))
                                .collect(Collectors.joining())))
                .toList();
        return tensors.size() == 1
                ? tensors.get(0)
                : CodeBlock.of("new $T($L)", blueprint.nested("Inputs"), CodeBlock.join(tensors, ", "));
    }

    private CodeBlock result(List<ModelPort> outputs) {
        List<CodeBlock> slices = outputs.stream()
                .map(port -> CodeBlock.of(
                        "given$L.values.slice(i * $L, $L)",
                        outputs.size() == 1 ? "" : "." + port.javaName(),
                        port.count(1),
                        port.count(1)))
                .toList();
        return slices.size() == 1
                ? slices.get(0)
                : CodeBlock.of("new $T($L)", blueprint.nested("ItemOutputs"), CodeBlock.join(slices, ", "));
    }
}
