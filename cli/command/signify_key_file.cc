#include "cli/command/signify_key_file.h"

namespace millrace::cli {
namespace {

constexpr size_t kMostPassphrase = 1023;  // octets that signify(1) reads

}  // namespace

Result<std::optional<Secret>> passphrase_of(const Invocation& invocation) {
  if (!invocation.arguments.has("--passphrase-file")) return std::optional<Secret>();
  const Path file = invocation.path("--passphrase-file");
  ASSIGN(const Secret text, invocation.env.files.read_private(file));
  const std::string_view line = text.view().substr(0, text.view().find('\n'));
  if (line.empty())
    return config_error(file.string() + ": expected a passphrase in its first line");
  if (line.size() > kMostPassphrase || line.find('\0') != std::string_view::npos) {
    return config_error(file.string() + ": expected a passphrase of at most " +
                        std::to_string(kMostPassphrase) +
                        " octets without NUL, which is what signify reads");
  }
  return std::optional<Secret>(std::string(line));
}

Result<SignifySecretKey> signify_key_in(const Invocation& invocation, const Path& file) {
  ASSIGN(const std::optional<Secret> passphrase, passphrase_of(invocation));
  ASSIGN(const Secret text, invocation.env.files.read_private(file));
  return SignifySecretKey::parse(text.view(), file, passphrase ? &*passphrase : nullptr);
}

}  // namespace millrace::cli
