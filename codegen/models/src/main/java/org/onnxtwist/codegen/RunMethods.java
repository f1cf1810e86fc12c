package org.onnxtwist.codegen;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Modifier;
import org.onnxtwist.codegen.check.NullChecks;
import org.onnxtwist.codegen.model.ModelPort;
import org.onnxtwist.codegen.model.ModelPort.Carrier;
import org.onnxtwist.codegen.model.ModelPorts;

/** The methods that run the model. */
final class RunMethods {
    /** The maximum number of entries that {@code Map.of} takes. */
    private static final int SMALL_MAP = 10;

    private final Blueprint blueprint;
    private final ShapeChecks checks;
    private final InputTensors tensors;
    private final OutputCode outputs;
    private final PortJavadoc javadoc;

    RunMethods(Blueprint blueprint) {
        this.blueprint = blueprint;
        this.checks = new ShapeChecks(blueprint);
        this.tensors = new InputTensors(blueprint);
        this.outputs = new OutputCode(blueprint);
        this.javadoc = new PortJavadoc(blueprint);
    }

    List<MethodSpec> all() {
        List<MethodSpec> methods = new ArrayList<>();
        methods.add(NullChecks.in(run()));
        if (ports().inputs().size() == 1 && isFixedBuffer(ports().inputs().get(0))) {
            methods.add(NullChecks.in(runArray(ports().inputs().get(0))));
            if (isArrayBack() && ports().outputs().get(0).element().isHalf()) {
                methods.add(array());
            }
        }
        return methods;
    }

    private ModelPorts ports() {
        return blueprint.ports();
    }

    private static boolean isFixedBuffer(ModelPort port) {
        return port.asTensor().isPresent()
                && port.carrier() == Carrier.FIXED
                && port.element().isBuffer();
    }

    private boolean isArrayBack() {
        return ports().outputs().size() == 1 && isFixedBuffer(ports().outputs().get(0));
    }

    private MethodSpec.Builder method(CodeBlock doc) {
        MethodSpec.Builder method = MethodSpec.methodBuilder("run")
                .addJavadoc(doc)
                .addModifiers(Modifier.PUBLIC)
                .returns(blueprint.resultType())
                .addException(JavaTypes.EXCEPTION);
        if (ports().inputs().size() == 1) {
            ModelPort input = ports().inputs().get(0);
            method.addParameter(blueprint.carrier(input), input.javaName());
        } else if (!ports().inputs().isEmpty()) {
            method.addParameter(blueprint.nested("Inputs"), "inputs");
        }
        return method;
    }

    /** The expressions that give the inputs. */
    private Map<ModelPort, CodeBlock> values() {
        Map<ModelPort, CodeBlock> values = new LinkedHashMap<>();
        boolean single = ports().inputs().size() == 1;
        ports().inputs()
                .forEach(port -> values.put(
                        port,
                        single ? CodeBlock.of("$N", port.javaName()) : CodeBlock.of("inputs.$N", port.javaName())));
        return values;
    }

    private CodeBlock checks(Map<ModelPort, CodeBlock> values) {
        CodeBlock.Builder code = CodeBlock.builder();
        values.forEach((port, value) -> code.add(checks.check(port, value)));
        return code.add(checks.agreement(values)).build();
    }

    private MethodSpec run() {
        Map<ModelPort, CodeBlock> values = values();
        CodeBlock.Builder resources = CodeBlock.builder();
        List<CodeBlock> feeds = new ArrayList<>();
        values.forEach((port, value) -> {
            String tensor = port.javaName() + "Tensor";
            resources.add("$T $N = $L;\n", JavaTypes.TENSOR, tensor, tensors.tensor(port, value));
            feeds.add(
                    values.size() <= SMALL_MAP
                            ? CodeBlock.of("$L, $N", Docs.literal(port.name()), tensor)
                            : CodeBlock.of("$T.entry($L, $N)", Map.class, Docs.literal(port.name()), tensor));
        });
        resources.add(
                feeds.size() > 2
                        ? "$T result = session().run($T.$L(\n$>$>$L$<$<))"
                        : "$T result = session().run($T.$L($L))",
                JavaTypes.RESULT,
                Map.class,
                values.size() <= SMALL_MAP ? "of" : CodeBlock.of("<$T, $T>ofEntries", String.class, JavaTypes.TENSOR),
                CodeBlock.join(feeds, feeds.size() > 2 ? ",\n" : ", "));
        return method(javadoc.run(""))
                .addCode(checks(values))
                .addStatement("long stamp = lock.readLock()")
                .beginControlFlow("try ($>$>$L$<$<)", resources.build())
                .addCode(give())
                .nextControlFlow("finally")
                .addStatement("lock.unlockRead(stamp)")
                .endControlFlow()
                .build();
    }

    private CodeBlock give() {
        List<CodeBlock> values = new ArrayList<>();
        // ONNX Runtime returns a value once, even if it is an output several times.
        List<String> given =
                ports().outputs().stream().map(ModelPort::name).distinct().toList();
        for (ModelPort output : ports().outputs()) {
            values.add(outputs.value(output, given.indexOf(output.name())));
        }
        return switch (values.size()) {
            case 0 -> CodeBlock.of("");
            case 1 ->
                CodeBlock.builder().addStatement("return $L", values.get(0)).build();
            default ->
                CodeBlock.builder()
                        .addStatement("return new $T(\n$L)", blueprint.nested("Outputs"), CodeBlock.join(values, ",\n"))
                        .build();
        };
    }

    /** The same method for an array; if the only output is a buffer, it returns an array. */
    private MethodSpec runArray(ModelPort input) {
        CodeBlock call = CodeBlock.of("run($T.wrap($N))", input.element().several(), input.javaName());
        MethodSpec.Builder method = MethodSpec.methodBuilder("run")
                .addJavadoc(javadoc.run("on an array, which is copied"))
                .addModifiers(Modifier.PUBLIC)
                .returns(isArrayBack() ? ports().outputs().get(0).element().array() : blueprint.resultType())
                .addParameter(input.element().array(), input.javaName())
                .addException(JavaTypes.EXCEPTION);
        if (blueprint.resultType().equals(TypeName.VOID)) {
            return method.addStatement(call).build();
        }
        if (isArrayBack() && ports().outputs().get(0).element().isHalf()) {
            return method.addStatement("return array($L)", call).build();
        }
        return method.addStatement("return $L$L", call, isArrayBack() ? ".array()" : "")
                .build();
    }

    private static MethodSpec array() {
        return MethodSpec.methodBuilder("array")
                .addJavadoc("ONNX Runtime returns half-precision values in a buffer without an array.\n")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .returns(float[].class)
                .addParameter(FloatBuffer.class, "buffer")
                .addStatement("float[] values = new float[buffer.remaining()]")
                .addStatement("buffer.get(values)")
                .addStatement("return values")
                .build();
    }
}
