package org.onnxtwist.codegen.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.codegen.option.ImageInput.Layout;

/** What cannot be asked for, and in which words it is refused. */
final class WrapperOptionsTest {
    private static String refusal(org.junit.jupiter.api.function.Executable asked) {
        return String.valueOf(assertThrows(CodegenException.class, asked).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.", ".a", "a..b", "a-b", "a.class", "1a", "a b", "true"})
    void aPackageIsJavas(String name) {
        assertEquals(
                "'" + name
                        + "' is not a valid package name: give Java identifiers separated by dots, for example org.example.nets",
                refusal(() -> WrapperOptions.of(name, "Net")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.B", "1Net", "class", "Net!", "null", "record", "_"})
    void aClassIsJavas(String name) {
        assertEquals(
                "'" + name
                        + "' is not a valid class name: give a Java identifier of letters and digits, for example FaceDetector",
                refusal(() -> WrapperOptions.of("a", name)));
    }

    @Test
    void aClassCannotBeCalledAsWhatIsInside() {
        assertEquals(
                "a class cannot have the name Inputs, because the generated class contains or uses a type of that name: choose another",
                refusal(() -> WrapperOptions.of("a", "Inputs")));
    }

    @Test
    void aResourceHasAName() {
        WrapperOptions options = WrapperOptions.of("a", "Net");
        assertEquals(
                "the name of the resource is empty: give the model's location on the class path, or leave it out for the model's"
                        + " file name beside the class",
                refusal(() -> options.withResource(" ")));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1", "NaN, 0, 1", "Infinity, 0, 1", "1, NaN, 1", "1, 0, 0"})
    void numbersOfAnImageAreUsable(double scale, double mean, double std) {
        ImageInput image = ImageInput.of(Layout.NCHW);
        assertThrows(
                CodegenException.class,
                () -> image.withScale(scale).withMean(List.of(mean)).withStd(List.of(std)));
    }

    @Test
    void anImageHasANumberForEachChannel() {
        ImageInput image = ImageInput.of(Layout.NHWC);
        assertEquals(
                "the mean of an image has 2 numbers: give none, one, or one for each of three channels",
                refusal(() -> image.withMean(List.of(1.0, 2.0))));
        assertEquals(
                "an image has 1 means and 3 standard deviations: give one of each for a channel",
                refusal(() -> image.withMean(List.of(1.0)).withStd(List.of(1.0, 2.0, 3.0))));
    }
}
