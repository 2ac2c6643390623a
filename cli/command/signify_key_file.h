// Secret keys of signify and the passphrase that protects them, as commands read them.
#pragma once

#include <optional>

#include "cli/line/command.h"
#include "core/crypto/signify.h"

namespace millrace::cli {

inline constexpr Option kPassphraseFileOption = {
    "--passphrase-file", "FILE",
    "A file with the passphrase of the secret key in its first line, mode 0600."};

// The passphrase; nullopt: --passphrase-file is not given.
Result<std::optional<Secret>> passphrase_of(const Invocation& invocation);

// The secret key in the file, decrypted with that passphrase if it is protected.
Result<SignifySecretKey> signify_key_in(const Invocation& invocation, const Path& file);

}  // namespace millrace::cli
