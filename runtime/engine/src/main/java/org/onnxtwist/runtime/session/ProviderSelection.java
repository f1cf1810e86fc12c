package org.onnxtwist.runtime.session;

import java.util.Optional;

/**
 * The provider that runs, and why that one.
 *
 * @param provider the provider
 * @param reason a phrase for the user, for example why AUTO did not take CUDA; empty where the choice needs no reason
 */
public record ProviderSelection(Provider provider, String reason) {
    private static final String REMEDY =
            ": install the driver of the NVIDIA device, CUDA 12 and cuDNN 9, or run with --provider cpu";

    /**
     * Turns a choice into a provider.
     *
     * @throws ProviderNotAvailableException when CUDA is asked for and the library does not carry it or no device works
     */
    public static ProviderSelection choose(ProviderChoice choice) {
        return choose(choice, ProviderAccess.ofRuntime());
    }

    /** As {@link #choose(ProviderChoice)}, with the providers that {@code access} offers. */
    static ProviderSelection choose(ProviderChoice choice, ProviderAccess access) {
        return switch (choice) {
            case CPU -> new ProviderSelection(Provider.CPU, "");
            case CUDA -> cuda(access);
            case AUTO -> automatic(access);
        };
    }

    private static ProviderSelection cuda(ProviderAccess access) {
        if (!access.carried().contains(Provider.CUDA)) {
            throw new ProviderNotAvailableException(
                    "provider CUDA is not available: the ONNX Runtime library of this build runs on"
                            + " the CPU only; build with the Maven profile cuda (mvn -Pcuda package), or run with --provider cpu");
        }
        access.refusal(Provider.CUDA).ifPresent(reason -> {
            throw new ProviderNotAvailableException(
                    "provider CUDA is not available: ONNX Runtime could not use a device (" + reason + ")" + REMEDY);
        });
        return new ProviderSelection(Provider.CUDA, "");
    }

    private static ProviderSelection automatic(ProviderAccess access) {
        if (!access.carried().contains(Provider.CUDA)) {
            return new ProviderSelection(Provider.CPU, "the ONNX Runtime library has no CUDA provider");
        }
        Optional<String> refusal = access.refusal(Provider.CUDA);
        return refusal.map(reason -> new ProviderSelection(Provider.CPU, "CUDA does not work here: " + reason))
                .orElseGet(() -> new ProviderSelection(
                        Provider.CUDA, "the ONNX Runtime library has the CUDA provider, and a device works"));
    }
}
