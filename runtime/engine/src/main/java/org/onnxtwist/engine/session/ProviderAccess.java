package org.onnxtwist.engine.session;

import java.util.Optional;
import java.util.Set;

/** What the runtime library at hand and the machine offer. */
public interface ProviderAccess {
    /** The providers that the library was built with, whether or not the machine has a device for them. */
    Set<Provider> carried();

    /** Why a session cannot use {@code provider}, in the runtime's words; empty when one can. Tries it. */
    Optional<String> refusal(Provider provider);

    /** What the ONNX Runtime on the class path offers. Nothing is loaded before a method is called. */
    static ProviderAccess ofRuntime() {
        return new RuntimeProviderAccess();
    }
}
