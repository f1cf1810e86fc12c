package org.onnxtwist.io.text;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.onnxtwist.ir.type.DType;

/** The identifiers and the reserved words of the syntax. */
final class Words {
    static final String SEQUENCE = "seq";
    static final String MAP = "map";
    static final String OPTIONAL = "optional";
    static final String SPARSE_TENSOR = "sparse_tensor";
    static final String OPAQUE = "opaque";

    private static final Map<String, DType> ELEMENT_TYPES =
            Arrays.stream(DType.values()).collect(Collectors.toUnmodifiableMap(DType::onnxName, Function.identity()));

    private static final Set<String> TYPE_WORDS = Set.of(SEQUENCE, MAP, OPTIONAL, SPARSE_TENSOR, OPAQUE);
    private static final Set<String> NUMBERS = Set.of("nan", "inf", "infinity");

    private Words() {}

    static boolean isStart(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isPart(byte c) {
        return isStart(c) || isDigit(c);
    }

    /** Tells whether a name can stand without quotes. */
    static boolean isIdentifier(String name) {
        return !name.isEmpty() && isStart(name.charAt(0)) && name.chars().allMatch(c -> isStart(c) || isDigit(c));
    }

    /** Tells whether a word begins a type. */
    static boolean isType(String word) {
        return ELEMENT_TYPES.containsKey(word) || TYPE_WORDS.contains(word);
    }

    /** Tells whether a word denotes a number, in upper or lower case. */
    static boolean isNumber(String word) {
        return NUMBERS.contains(word.toLowerCase(Locale.ROOT));
    }

    static Map<String, DType> elementTypes() {
        return ELEMENT_TYPES;
    }
}
