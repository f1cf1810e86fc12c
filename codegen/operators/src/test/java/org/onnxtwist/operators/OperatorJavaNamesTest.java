package org.onnxtwist.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OperatorJavaNamesTest {
    @ParameterizedTest
    @CsvSource({"initial_h,initialH", "X,x", "InvStdDev,invStdDev", "transA,transA", "Y_h,yH", "data_0,data0"})
    void valuesAreInCamelCase(String onnx, String java) {
        assertEquals(java, OperatorJavaNames.lowerCamel(onnx));
    }

    @ParameterizedTest
    @CsvSource({"kernel_shape,KERNEL_SHAPE", "transA,TRANS_A", "classlabels_int64s,CLASSLABELS_INT64S", "p,P"})
    void attributesAreConstants(String onnx, String java) {
        assertEquals(java, OperatorJavaNames.constant(onnx));
    }

    @ParameterizedTest
    @CsvSource({"B,bias", "P,peepholes", "M,maxTripCount", "C,c", "sequence_lens,sequenceLens"})
    void lettersOfOptionalInputsAreWords(String onnx, String java) {
        assertEquals(java, OperatorJavaNames.optionalInput(onnx));
    }

    @Test
    void keepsClearOfKeywordsAndOfTheBuildersOwnMethods() {
        assertEquals("default_", OperatorJavaNames.methods().newName("default"));
        assertEquals("name_", OperatorJavaNames.methods().newName("name"));
        assertEquals("attributes_", OperatorJavaNames.methods().newName("attributes"));
        assertEquals("axis", OperatorJavaNames.methods().newName("axis"));
    }
}
