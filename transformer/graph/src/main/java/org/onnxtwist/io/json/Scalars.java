package org.onnxtwist.io.json;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.Base64Variant.PaddingReadBehaviour;
import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/** Values of fields that are no messages, from JSON. */
final class Scalars {
    private static final Base64Variant BASE64 =
            Base64Variants.MIME_NO_LINEFEEDS.withReadPadding(PaddingReadBehaviour.PADDING_ALLOWED);

    private static final BigInteger UNSIGNED_END = BigInteger.ONE.shiftLeft(Long.SIZE);

    /** Digits of the longest number that is worth computing exactly. */
    private static final int LONGEST = 100;

    private Scalars() {}

    /** The description of an expected value of {@code field} in messages. */
    static String expected(FieldDescriptor field) {
        String kind = switch (field.getJavaType()) {
            case STRING -> "a string";
            case BYTE_STRING -> "base64";
            case ENUM -> "a name of " + field.getEnumType().getName();
            case BOOLEAN -> "true or false";
            case INT -> "a 32-bit integer";
            case LONG -> "a 64-bit integer";
            case FLOAT, DOUBLE -> "a number";
            case MESSAGE -> "an object";
        };
        return kind + " for " + field.getJsonName();
    }

    /**
     * The value at the parser's position; empty if it is of another kind.
     *
     * @throws NumberFormatException where it is no number of the kind
     */
    static Optional<Object> read(JsonParser json, FieldDescriptor field) throws IOException {
        JsonToken token = json.currentToken();
        boolean isText = token == JsonToken.VALUE_STRING;
        boolean isNumber = isText || (token != null && token.isNumeric());
        return switch (field.getJavaType()) {
            case STRING -> isText ? Optional.of(json.getText()) : Optional.empty();
            case BYTE_STRING ->
                isText ? Optional.of(UnsafeByteOperations.unsafeWrap(json.getBinaryValue(BASE64))) : Optional.empty();
            case ENUM ->
                isText
                        ? Optional.ofNullable(field.getEnumType().findValueByName(json.getText()))
                        : token == JsonToken.VALUE_NUMBER_INT
                                ? Optional.ofNullable(
                                        field.getEnumType().findValueByNumber((int) integer(json.getText(), field)))
                                : Optional.empty();
            case BOOLEAN -> token != null && token.isBoolean() ? Optional.of(json.getBooleanValue()) : Optional.empty();
            case INT -> isNumber ? Optional.of((int) integer(json.getText(), field)) : Optional.empty();
            case LONG -> isNumber ? Optional.of(integer(json.getText(), field)) : Optional.empty();
            case FLOAT -> isNumber ? Optional.of(real(json.getText())) : Optional.empty();
            case DOUBLE -> isNumber ? Optional.of(wide(json.getText())) : Optional.empty();
            case MESSAGE -> Optional.empty();
        };
    }

    private static long integer(String text, FieldDescriptor field) {
        boolean isLong = field.getJavaType() == FieldDescriptor.JavaType.LONG;
        boolean isUnsigned = field.getType() == FieldDescriptor.Type.UINT64;
        BigInteger value = exact(text);
        boolean fits = isUnsigned
                ? value.signum() >= 0 && value.compareTo(UNSIGNED_END) < 0
                : value.bitLength() < (isLong ? Long.SIZE : Integer.SIZE);
        if (!fits) {
            throw new NumberFormatException("does not fit");
        }
        return value.longValue();
    }

    /** An integer, which may be spelled with a fraction of zero or an exponent. */
    private static BigInteger exact(String text) {
        if (text.length() > LONGEST) {
            throw new NumberFormatException("too long");
        }
        BigDecimal value = new BigDecimal(text);
        if (Math.abs((long) value.scale()) > LONGEST) {
            throw new NumberFormatException("an exponent beyond those of integers");
        }
        try {
            return value.toBigIntegerExact();
        } catch (ArithmeticException e) {
            throw new NumberFormatException("has a fraction");
        }
    }

    private static float real(String text) {
        requireDecimal(text);
        return Float.parseFloat(text);
    }

    private static double wide(String text) {
        requireDecimal(text);
        return Double.parseDouble(text);
    }

    /** Java reads more than JSON knows: hexadecimal numbers, suffixes, blanks around. */
    private static void requireDecimal(String text) {
        boolean isDecimal = text.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0);
        if (!isDecimal && !text.equals("NaN") && !text.equals("Infinity") && !text.equals("-Infinity")) {
            throw new NumberFormatException("not a number");
        }
    }
}
