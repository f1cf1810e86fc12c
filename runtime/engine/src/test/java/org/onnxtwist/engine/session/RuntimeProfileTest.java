package org.onnxtwist.engine.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RuntimeProfileTest {
    private static String event(String name, int index, String provider) {
        return "{\"cat\" : \"Node\",\"pid\" :1,\"dur\" :2,\"name\" :\"" + name + "\",\"args\" : {\"provider\" : \""
                + provider + "\",\"node_index\" : \"" + index
                + "\",\"output_type_shape\" : [{\"float\":[1,-2.5e3]}],\"x\":\"\\u0041\\n\"}}";
    }

    @Test
    void nodesAreCountedOncePerProvider() {
        String profile = "[{\"cat\":\"Session\",\"name\":\"load\",\"args\":{}},"
                + event("a_kernel_time", 0, "CPUExecutionProvider") + ","
                + event("a_kernel_time", 0, "CPUExecutionProvider") + ","
                + event("a_fence_before", 0, "CPUExecutionProvider") + ","
                + event("b_kernel_time", 1, "CUDAExecutionProvider") + ",\n"
                + event("_kernel_time", 2, "CUDAExecutionProvider") + "]";
        assertEquals(
                Map.of("CPUExecutionProvider", 1, "CUDAExecutionProvider", 2), RuntimeProfile.nodesByProvider(profile));
    }

    /** The runtime writes names as they are. */
    @ParameterizedTest
    @ValueSource(strings = {"c\"quote\\", "\\", "line\nbreak", "_kernel_time\",\"args\" : {", "\u0001\u7db2"})
    void namesMayHoldAnything(String name) {
        String profile = "[\n" + event("a_kernel_time", 0, "CPUExecutionProvider") + ",\n"
                + event(name + "_kernel_time", 1, "CPUExecutionProvider") + ",\n"
                + event("b_kernel_time", 2, "CPUExecutionProvider") + "\n]";
        assertEquals(Map.of("CPUExecutionProvider", 3), RuntimeProfile.nodesByProvider(profile));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "[{\"cat\":", "[1]2", "[{\"cat\" : \"Node\",\"name\" :\"a_kernel_time\",\"args\" : {"})
    void whatIsNoProfileCountsNothing(String profile) {
        assertEquals(Map.of(), RuntimeProfile.nodesByProvider(profile));
    }
}
