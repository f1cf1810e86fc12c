package org.onnxtwist.codegen.model;

import com.palantir.javapoet.NameAllocator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Converts names of a model to Java names. */
final class JavaNames {
    /**
     * The reserved names of members: those that components of records cannot have, and those of variables and parameters of generated
     * methods.
     */
    private static final List<String> TAKEN = List.of(
            "clone",
            "finalize",
            "getClass",
            "hashCode",
            "equals",
            "notify",
            "notifyAll",
            "toString",
            "wait",
            "inputs",
            "result",
            "stamp",
            "lock",
            "session",
            "environment",
            "provider",
            "content",
            "items",
            "item",
            "batch",
            "batchSize",
            "most",
            "given",
            "results",
            "from",
            "i");

    private static final Pattern FOREIGN = Pattern.compile("[^\\p{L}\\p{Nd}]+");
    private static final Pattern HUMP = Pattern.compile("(?<=[\\p{Ll}\\p{Nd}])(?=\\p{Lu})");

    private JavaNames() {}

    /** An allocator of names for inputs, outputs and layers that avoids the names used in generated methods. */
    static NameAllocator members() {
        NameAllocator names = new NameAllocator();
        TAKEN.forEach(names::newName);
        return names;
    }

    /**
     * Converts a name to lower camel case: {@code Identity_1:0} to identity10, {@code INPUT} to input, {@code input.1} to input1; {@code
     * kind} is put before a name that would begin with a digit.
     */
    static String lowerCamel(String name, String kind) {
        String camel = FOREIGN.splitAsStream(name)
                .map(part -> capitalise(isUpperCase(part) ? part.toLowerCase(Locale.ROOT) : part))
                .collect(Collectors.joining());
        return camel.isEmpty() || !Character.isJavaIdentifierStart(camel.codePointAt(0))
                ? kind + camel
                : Character.toLowerCase(camel.charAt(0)) + camel.substring(1);
    }

    private static boolean isUpperCase(String part) {
        return part.codePoints().noneMatch(Character::isLowerCase);
    }

    /** Converts a Java name to that of a constant: {@code inputImage} to INPUT_IMAGE. */
    static String constant(String javaName) {
        return HUMP.matcher(javaName).replaceAll("_").toUpperCase(Locale.ROOT);
    }

    static String capitalise(String word) {
        return word.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
