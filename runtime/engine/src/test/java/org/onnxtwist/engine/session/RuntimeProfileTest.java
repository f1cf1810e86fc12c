package org.onnxtwist.engine.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

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

    @Test
    void whatIsNoProfileIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> RuntimeProfile.nodesByProvider("{}"));
        assertThrows(IllegalArgumentException.class, () -> RuntimeProfile.nodesByProvider("[{\"cat\":"));
        assertThrows(IllegalArgumentException.class, () -> RuntimeProfile.nodesByProvider("[1]2"));
        assertThrows(IllegalArgumentException.class, () -> RuntimeProfile.nodesByProvider("[".repeat(100_000)));
    }
}
