package org.onnxtwist.ir.type;

import java.util.Locale;
import java.util.Set;

/**
 * Names that exporters write for every size that they do not know. Keras2onnx, ML.NET and scikit-learn's converter write {@code None} or
 * {@code ?}, others {@code unk}, {@code dynamic}, {@code -1} or a number. Names with a number of their own, such as {@code unk__123} of
 * tf2onnx, are given to one size only, and are names like any other.
 */
final class PlaceholderNames {
    /** In lower case, letters and digits alone. */
    private static final Set<String> WORDS = Set.of(
            "none",
            "null",
            "nil",
            "nan",
            "na",
            "unk",
            "unknown",
            "undef",
            "undefined",
            "unspecified",
            "dynamic",
            "dyn",
            "any",
            "dim");

    private PlaceholderNames() {}

    /** Tells whether {@code name} says no more than that a size is not known; so does every text without a letter. */
    static boolean contains(String name) {
        if (name.codePoints().noneMatch(Character::isLetter)) {
            return true;
        }
        StringBuilder word = new StringBuilder(name.length());
        name.codePoints().filter(Character::isLetterOrDigit).forEach(word::appendCodePoint);
        return WORDS.contains(word.toString().toLowerCase(Locale.ROOT));
    }
}
