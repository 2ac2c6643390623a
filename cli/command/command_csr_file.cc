#include <algorithm>

#include "cli/command/commands.h"
#include "cli/text/names.h"
#include "core/crypto/csr.h"
#include "core/crypto/key.h"
#include "core/files/replaceable.h"

namespace millrace::cli {
namespace {

Result<std::vector<CertName>> names_of(const std::vector<std::string>& texts) {
  std::vector<CertName> names;
  for (const std::string& text : texts) {
    const auto name = parse_cert_name(text);
    if (!name) return config_error(name.error().message);
    if (std::ranges::count(names, *name) > 0) return config_error(text + " is given twice");
    names.push_back(*name);
  }
  return names;
}

// Reads the key; with --new-key makes it, for a file that must not exist.
Result<PrivateKey> key_of(const Invocation& invocation, std::optional<KeyType> new_type) {
  Files& files = invocation.env.files;
  const Path file = invocation.path("--key");
  if (!new_type) {
    ASSIGN(const Secret pem, files.read_private(file));
    return PrivateKey::from_pem(pem.view(), file);
  }
  ASSIGN(const auto seen, files.status(file));
  if (!seen) return PrivateKey::generate(*new_type);
  return config_error(file.string() +
                      ": exists, and a key is never overwritten; leave out --new-key to use it");
}

bool is_request(std::string_view head) {
  return head.find("-----BEGIN CERTIFICATE REQUEST-----") != std::string_view::npos ||
         head.find("-----BEGIN NEW CERTIFICATE REQUEST-----") != std::string_view::npos;
}

Result<Outcome> run_csr_file(const Invocation& invocation) {
  const Path key_file = invocation.path("--key"), out = invocation.path("--out");
  if (key_file == out) return config_error("csr: --key and --out name the same file");
  TRY(check_replaceable(invocation.env.files, out, "a certificate request", is_request));
  ASSIGN(const auto names, names_of(invocation.arguments.operands()));
  ASSIGN(const auto new_type, invocation.arguments.parsed("--new-key", parse_key_type));
  ASSIGN(const PrivateKey key, key_of(invocation, new_type));
  ASSIGN(const Csr csr, make_csr(key, names));
  Outcome outcome;
  outcome.report.changed = true;
  if (new_type) {
    TRY(invocation.env.files.write(key_file, key.to_pem().view(), 0600));
    outcome.report.done.push_back(key_file.string() + ": new key, " +
                                  std::string(to_text(*new_type)));
  }
  TRY(invocation.env.files.write(out, csr_to_pem(csr.der), 0644));
  outcome.report.done.push_back(out.string() + ": certificate request, SPKI SHA-256 " +
                                csr.spki.hex());
  return outcome;
}

constexpr Option kCsrFileOptions[] = {
    {"--key", "FILE", "The private key, PEM, mode 0600.", true},
    {"--new-key", "TYPE",
     "Make the key. TYPE is ecdsa-p256, ecdsa-p384, rsa-2048, rsa-3072 or rsa-4096. An existing "
     "file is never overwritten."},
    {"--out", "FILE", "The file for the request, PEM.", true},
};

}  // namespace

extern const Command kCsrFile = {
    .name = "csr",
    .variant_option = "--key",
    .operands = {"NAME…", 1, 100},
    .options = kCsrFileOptions,
    .summary = "tool: makes a certificate request from a key file",
    .help =
        "Makes a certificate request for the DNS names, with a subjectAltName and nothing else. "
        "Needs no configuration.",
    .example = "csr --key mail.key --new-key ecdsa-p256 --out mail.csr mail.example.org",
    .run = run_csr_file,
};

}  // namespace millrace::cli
