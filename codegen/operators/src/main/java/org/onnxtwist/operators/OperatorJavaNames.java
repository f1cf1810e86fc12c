package org.onnxtwist.operators;

import com.palantir.javapoet.NameAllocator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Java's names for what ONNX names. */
final class OperatorJavaNames {
    /** Methods that every builder has. */
    private static final List<String> TAKEN = List.of(
            "of",
            "name",
            "outputNames",
            "attributes",
            "emit",
            "emitNode",
            "outputs",
            "put",
            "set",
            "want",
            "count",
            "list",
            "self",
            "hashCode",
            "equals",
            "toString",
            "getClass",
            "notify",
            "notifyAll",
            "wait",
            "clone",
            "finalize");

    /** Letters that stand for a word, as optional inputs of recurrent layers, convolutions and loops. */
    private static final Map<String, String> WORDS = Map.of("B", "bias", "P", "peepholes", "M", "maxTripCount");

    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
    private static final Pattern UNDERSCORES = Pattern.compile("_+");

    private OperatorJavaNames() {}

    /** An allocator that keeps clear of the methods that every builder has. */
    static NameAllocator methods() {
        NameAllocator allocator = new NameAllocator();
        TAKEN.forEach(allocator::newName);
        return allocator;
    }

    /** {@code initial_h} is initialH, {@code InvStdDev} invStdDev, {@code X} x. */
    static String lowerCamel(String onnxName) {
        StringBuilder camel = new StringBuilder();
        UNDERSCORES
                .splitAsStream(onnxName)
                .forEach(part -> camel.append(camel.isEmpty() ? decapitalise(part) : capitalise(part)));
        return camel.toString();
    }

    /** The method that sets an optional input. */
    static String optionalInput(String onnxName) {
        return WORDS.getOrDefault(onnxName, lowerCamel(onnxName));
    }

    /** {@code kernel_shape} is KERNEL_SHAPE, {@code transA} TRANS_A. */
    static String constant(String onnxName) {
        return HUMP.matcher(onnxName).replaceAll("_").toUpperCase(Locale.ROOT);
    }

    static String capitalise(String word) {
        return word.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private static String decapitalise(String word) {
        return word.isEmpty() ? word : Character.toLowerCase(word.charAt(0)) + word.substring(1);
    }
}
