package org.onnxtwist.runtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Scanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.runtime.session.InferenceSession.NodeTime;

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
                Map.of("CPUExecutionProvider", 1, "CUDAExecutionProvider", 2),
                RuntimeProfile.nodesByProvider(new Scanner(profile)));
    }

    /** The runtime writes names as they are. */
    @ParameterizedTest
    @ValueSource(strings = {"c\"quote\\", "\\", "line\nbreak", "_kernel_time\",\"args\" : {", "\u0001\u7db2"})
    void namesMayHoldAnything(String name) {
        String profile = "[\n" + event("a_kernel_time", 0, "CPUExecutionProvider") + ",\n"
                + event(name + "_kernel_time", 1, "CPUExecutionProvider") + ",\n"
                + event("b_kernel_time", 2, "CPUExecutionProvider") + "\n]";
        assertEquals(Map.of("CPUExecutionProvider", 3), RuntimeProfile.nodesByProvider(new Scanner(profile)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "[{\"cat\":", "[1]2", "[{\"cat\" : \"Node\",\"name\" :\"a_kernel_time\",\"args\" : {"})
    void whatIsNoProfileCountsNothing(String profile) {
        assertEquals(Map.of(), RuntimeProfile.nodesByProvider(new Scanner(profile)));
    }

    private static String kernel(String name, String operator, long start, long duration) {
        return "{\"cat\" : \"Node\",\"pid\" :1,\"dur\" :" + duration + ",\"ts\" :" + start + ",\"name\" :\"" + name
                + "_kernel_time\",\"args\" : {\"op_name\" : \"" + operator
                + "\",\"node_index\" : \"0\",\"provider\" : \"CPUExecutionProvider\"}},\n";
    }

    private static String endOfRun(long start, long duration) {
        return "{\"cat\" : \"Session\",\"dur\" :" + duration + ",\"ts\" :" + start
                + ",\"name\" :\"model_run\",\"args\" : {}},\n";
    }

    private static NodeTime time(String name, String operator, double seconds) {
        return new NodeTime(name, operator, "CPUExecutionProvider", seconds);
    }

    /** The runtime reports the nodes of a subgraph before the node that it belongs to, whose time holds theirs. */
    @Test
    void aNodeIsChargedWithItsOwnTimeOnly() {
        String profile = "[\n" + kernel("a", "Conv", 100, 50)
                + kernel("inner", "Relu", 160, 10)
                + kernel("inner", "Relu", 175, 20)
                + kernel("outer", "Loop", 155, 45)
                + kernel("b", "Add", 200, 0)
                + kernel("c", "Add", 200, 5)
                + endOfRun(90, 200);
        assertEquals(
                List.of(
                        time("a", "Conv", 50e-6),
                        time("inner", "Relu", 30e-6),
                        time("outer", "Loop", 15e-6),
                        time("b", "Add", 0),
                        time("c", "Add", 5e-6)),
                RuntimeProfile.nodeTimes(new Scanner(profile), 0));
    }

    @Test
    void whatDisturbedARunDoesNotCount() {
        StringBuilder profile = new StringBuilder("[");
        long start = 0;
        for (long duration : new long[] {500, 10, 900, 12, 11, 700}) {
            profile.append(kernel("a", "Conv", start, duration)).append(endOfRun(start, duration));
            start += duration;
        }
        assertEquals(List.of(time("a", "Conv", 11e-6)), RuntimeProfile.nodeTimes(new Scanner(profile.toString()), 1));
    }

    @Test
    void aRunThatHasNotEndedDoesNotCount() {
        String first = kernel("a", "Conv", 1, 1);
        assertEquals(List.of(), RuntimeProfile.nodeTimes(new Scanner(first), 0));
        assertEquals(List.of(), RuntimeProfile.nodeTimes(new Scanner(first + endOfRun(0, 2)), 1));
        assertEquals(List.of(), RuntimeProfile.nodeTimes(new Scanner(""), 0));
    }
}
