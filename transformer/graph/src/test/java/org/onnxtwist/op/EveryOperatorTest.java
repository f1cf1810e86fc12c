package org.onnxtwist.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

/** Each version of each operator against the class that was generated for it. */
final class EveryOperatorTest {
    private static final Set<String> ELEMENT_TYPES =
            Set.of("to", "dtype", "output_dtype", "output_datatype", "stash_type", "softmax_precision", "precision");

    private final Model model = new Model(new Graph("g"), 10);
    private final Value x = model.graph().addInput("x", ValueType.tensor(DType.FLOAT));

    static Stream<Arguments> versions() {
        return OperatorFacts.versions().stream().map(version -> Arguments.of(OperatorFacts.name(version), version));
    }

    private static Class<?> type(Map<?, ?> version) throws ClassNotFoundException {
        String folder = OperatorFacts.text(version, "domain").isEmpty() ? "" : "ml.";
        return Class.forName("org.onnxtwist.op." + folder + OperatorFacts.text(version, "name"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("versions")
    void hasItsIdentity(String name, Map<?, ?> version) throws ReflectiveOperationException {
        Class<?> type = type(version);
        assertEquals(
                OperatorId.of(OperatorFacts.text(version, "domain"), OperatorFacts.text(version, "name")),
                type.getField("ID").get(null),
                name);
        assertEquals(OperatorFacts.text(version, "name"), type.getField("NAME").get(null), name);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("versions")
    void hasEveryAttributeWithItsKindAndDefault(String name, Map<?, ?> version) throws ReflectiveOperationException {
        List<Attr<?>> constants = new ArrayList<>();
        for (Field field : type(version).getFields()) {
            if (field.get(null) instanceof Attr<?> attribute) {
                constants.add(attribute);
            }
        }
        for (Map<?, ?> attribute : OperatorFacts.list(version, "attributes")) {
            String wanted = OperatorFacts.text(attribute, "name");
            List<Attr<?>> matching = constants.stream()
                    .filter(constant -> constant.name().equals(wanted))
                    .filter(constant -> constant.kind().toString().equals(OperatorFacts.text(attribute, "type")))
                    .filter(constant ->
                            asStated(constant.defaultValue()).equals(Optional.ofNullable(attribute.get("default"))))
                    .toList();
            assertEquals(1, matching.size(), name + " attribute " + wanted + " among " + constants);
            assertEquals(
                    ELEMENT_TYPES.contains(wanted)
                            && OperatorFacts.text(attribute, "type").equals("INT"),
                    matching.get(0).kind() == AttributeKind.DTYPE,
                    name + " attribute " + wanted);
        }
    }

    /** A default as JSON states it: floats are doubles there, element types numbers. */
    private static Optional<Object> asStated(Optional<?> byDefault) {
        return byDefault.map(value -> {
            if (value instanceof Float number) {
                return (double) number;
            }
            return value instanceof DType dtype ? (Object) (long) dtype.code() : value;
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("versions")
    void isPlacedFromWhatItDemandsAlone(String name, Map<?, ?> version) throws ReflectiveOperationException {
        String domain = OperatorFacts.text(version, "domain");
        model.setOpset(domain, OperatorFacts.number(version, "since_version"));
        Placement end = Placement.atEnd(model, model.graph());
        if (OperatorFacts.isTrue(version, "deprecated")) {
            OperatorBuilder<?> builder = anyBuilder(type(version));
            assertThrows(OperatorVersionException.class, () -> builder.emitNode(end), name);
            return;
        }
        OperatorBuilder<?> builder = demanded(version);
        Set<String> wanted = requiredAttributes(version);
        if (builder instanceof Resize resize && least(version, "inputs") == 1) {
            // These versions leave scales and sizes to choice, and demand one of the two.
            resize.scales(x);
        } else if (builder instanceof Split && OperatorFacts.number(version, "since_version") >= 18) {
            // Where nothing is said of the parts, they are of one size, and there are as many as outputs.
            wanted.add("num_outputs");
        }
        Node node = builder.emitNode(end);
        Set<String> stated = new TreeSet<>();
        node.attributes().forEach(attribute -> stated.add(attribute.name()));
        assertEquals(wanted, stated, name);
        long inputs = node.inputValues().count();
        assertTrue(inputs >= least(version, "inputs"), name + " has " + inputs + " inputs");
        assertTrue(node.inputCount() <= OperatorFacts.number(version, "max_input"), name);
        assertTrue(node.outputCount() >= OperatorFacts.number(version, "min_output"), name);
        assertTrue(node.outputCount() <= OperatorFacts.number(version, "max_output"), name);
        assertTrue(node.outputs().stream().anyMatch(output -> !output.isOmitted()), name);
    }

    private static Set<String> requiredAttributes(Map<?, ?> version) {
        Set<String> names = new TreeSet<>();
        for (Map<?, ?> attribute : OperatorFacts.list(version, "attributes")) {
            if (OperatorFacts.isTrue(attribute, "required")) {
                names.add(OperatorFacts.text(attribute, "name"));
            }
        }
        return names;
    }

    private static long least(Map<?, ?> version, String formals) {
        return OperatorFacts.list(version, formals).stream()
                .filter(formal -> OperatorFacts.text(formal, "option").equals("Single"))
                .count();
    }

    /** The builder that {@code of} gives for the inputs and attributes that this version demands, the inputs first. */
    private OperatorBuilder<?> demanded(Map<?, ?> version) throws ReflectiveOperationException {
        Class<?> type = type(version);
        List<Class<?>> wanted = new ArrayList<>();
        for (Map<?, ?> input : OperatorFacts.list(version, "inputs")) {
            if (OperatorFacts.text(input, "option").equals("Single")) {
                wanted.add(Value.class);
            }
        }
        List<Class<?>> attributes = new ArrayList<>();
        for (Map<?, ?> attribute : OperatorFacts.list(version, "attributes")) {
            if (OperatorFacts.isTrue(attribute, "required")) {
                attributes.add(javaType(attribute));
            }
        }
        boolean variadic = OperatorFacts.list(version, "inputs").stream()
                .anyMatch(input -> OperatorFacts.text(input, "option").equals("Variadic"));
        for (Method method : type.getMethods()) {
            if (method.getName().equals("of") && Modifier.isStatic(method.getModifiers()) && !method.isVarArgs()) {
                List<Class<?>> given = new ArrayList<>(Arrays.asList(method.getParameterTypes()));
                List<Class<?>> missing = new ArrayList<>(wanted);
                missing.addAll(attributes);
                if (variadic) {
                    missing.add(List.class);
                }
                given.removeIf(missing::remove);
                if (given.isEmpty() && missing.isEmpty() && hasThese(method, version)) {
                    return (OperatorBuilder<?>) method.invoke(null, arguments(method));
                }
            }
        }
        // Versions 1 and 2 demand a list each, under two names; the older is written as the builder's method.
        if (type == Pad.class) {
            return Pad.of(x).paddings(0, 1);
        }
        throw new AssertionError(OperatorFacts.name(version) + " has no method of");
    }

    /** Whether the parameters' names are those of the attributes: of two lists or numbers, each version may have its own. */
    private static boolean hasThese(Method method, Map<?, ?> version) {
        Set<String> names = new HashSet<>();
        for (Parameter parameter : method.getParameters()) {
            names.add(parameter.getName().toLowerCase(Locale.ROOT));
        }
        return requiredAttributes(version).stream().allMatch(attribute -> names.contains(attribute.replace("_", "")));
    }

    private static Class<?> javaType(Map<?, ?> attribute) {
        return switch (OperatorFacts.text(attribute, "type")) {
            case "INT" -> ELEMENT_TYPES.contains(OperatorFacts.text(attribute, "name")) ? DType.class : long.class;
            case "FLOAT" -> float.class;
            case "STRING" -> String.class;
            case "TENSOR" -> Tensor.class;
            case "GRAPH" -> Graph.class;
            default -> List.class;
        };
    }

    private Object[] arguments(Method of) {
        return Arrays.stream(of.getGenericParameterTypes())
                .map(type -> switch (type.getTypeName()) {
                    case "long" -> (Object) 1L;
                    case "float" -> 1f;
                    case "java.lang.String" -> "text";
                    case "java.util.List<java.lang.Long>" -> List.of(1L, 2L);
                    case "java.util.List<java.lang.Float>" -> List.of(1f, 2f);
                    case "java.util.List<org.onnxtwist.ir.Value>" -> List.of(x, x);
                    default -> fresh(type);
                })
                .toArray();
    }

    private Object fresh(Type type) {
        if (type == Value.class) {
            return x;
        } else if (type == DType.class) {
            return DType.DOUBLE;
        }
        return type == Graph.class ? new Graph("body") : Tensor.vector(1, 2);
    }

    private OperatorBuilder<?> anyBuilder(Class<?> type) throws ReflectiveOperationException {
        for (Method method : type.getMethods()) {
            if (method.getName().equals("of") && !method.isVarArgs()) {
                return (OperatorBuilder<?>) method.invoke(null, arguments(method));
            }
        }
        throw new AssertionError(type + " has no method of");
    }

    @Test
    void isRefusedBeforeItsFirstVersion() throws ReflectiveOperationException {
        Placement end = Placement.atEnd(model, model.graph());
        Set<Class<?>> seen = new HashSet<>();
        // The versions of an operator stand in ascending order.
        for (Map<?, ?> version : OperatorFacts.versions()) {
            if (seen.add(type(version))) {
                OperatorBuilder<?> builder = anyBuilder(type(version));
                model.setOpset(
                        OperatorFacts.text(version, "domain"), OperatorFacts.number(version, "since_version") - 1);
                assertThrows(OperatorVersionException.class, () -> builder.emitNode(end), OperatorFacts.name(version));
            }
        }
        assertEquals(0, model.graph().nodeCount());
        assertEquals(203 + 19, seen.size());
    }
}
