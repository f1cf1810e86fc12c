package org.onnxtwist.runtime.session;

import java.util.List;

/** The devices that models can run on here. */
public final class Devices {
    private static final String CUDA_DEVICE = "a CUDA device, with TF32 off";

    private Devices() {}

    /** Returns each provider that this project knows, usable or not, the CPU first. Loads the runtime and tries each. */
    public static List<Device> list() {
        return list(ProviderAccess.ofRuntime());
    }

    /** Returns the same as {@link #list()}, for the providers that {@code access} offers. */
    static List<Device> list(ProviderAccess access) {
        return List.of(cpu(), cuda(access));
    }

    /** Returns a description of the device of a provider that works, for example {@code amd64, 2 cores}. */
    public static String of(Provider provider) {
        return provider == Provider.CPU ? cpu().detail() : CUDA_DEVICE;
    }

    private static Device cpu() {
        int cores = Runtime.getRuntime().availableProcessors();
        return new Device(
                Provider.CPU, true, System.getProperty("os.arch") + ", " + cores + (cores == 1 ? " core" : " cores"));
    }

    private static Device cuda(ProviderAccess access) {
        if (!access.carried().contains(Provider.CUDA)) {
            return new Device(
                    Provider.CUDA, false, "this build's ONNX Runtime has no CUDA provider (build with -Pcuda)");
        }
        return access.refusal(Provider.CUDA)
                .map(reason -> new Device(Provider.CUDA, false, reason))
                .orElseGet(() -> new Device(Provider.CUDA, true, CUDA_DEVICE));
    }

    /**
     * An execution provider, and whether it can run models on this machine.
     *
     * @param provider the provider
     * @param usable whether a session can use it
     * @param detail what runs there, or why it cannot
     */
    public record Device(Provider provider, boolean usable, String detail) {}
}
