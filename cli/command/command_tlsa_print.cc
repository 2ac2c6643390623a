#include "cli/command/commands.h"
#include "cli/text/names.h"
#include "core/dns/tlsa_warning.h"
#include "tlsa/tlsa_record.h"

namespace millrace::cli {
namespace {

// One of the three numbers of a TLSA record (RFC 6698 §2.1).
Result<uint8_t> field(const Arguments& arguments, std::string_view option, uint8_t most) {
  if (!arguments.has(option)) return most == 3 ? uint8_t{3} : uint8_t{1};
  const auto number = parse_number(arguments.value(option), 0, most);
  if (!number) return config_error(std::string(option) + ": " + number.error().message);
  return static_cast<uint8_t>(*number);
}

Result<tlsa::TlsaParameters> parameters_of(const Arguments& arguments) {
  tlsa::TlsaParameters parameters;
  ASSIGN(parameters.usage, field(arguments, "--usage", 3));
  ASSIGN(parameters.selector, field(arguments, "--selector", 1));
  ASSIGN(parameters.matching, field(arguments, "--matching", 2));
  return parameters;
}

Result<std::string> text_of(const Invocation& invocation, const Path& file) {
  Files& files = invocation.env.files;
  ASSIGN(std::string text, files.read(file, 1U << 20U));
  if (text.find("PRIVATE KEY") == std::string::npos) return text;
  // The mode of a private key is checked wherever one is used.
  ASSIGN(const Secret secret, files.read_private(file));
  return std::string(secret.view());
}

Result<Outcome> run_tlsa_print(const Invocation& invocation) {
  const Arguments& arguments = invocation.arguments;
  ASSIGN(const auto parameters, parameters_of(arguments));
  ASSIGN(const auto owner, arguments.parsed("--owner", parse_tlsa_owner));
  ASSIGN(const auto ttl, arguments.parsed("--ttl", parse_duration));
  const Path file = invocation.below(arguments.operands().front());
  ASSIGN(const std::string text, text_of(invocation, file));
  ASSIGN(const std::string rdata, tlsa::tlsa_rdata(text, parameters, file));
  const std::string seconds = ttl ? std::to_string(ttl->count()) + " " : "";
  Outcome outcome;
  outcome.is_record = true;
  const auto warning =
      parameter_warning({parameters.usage, parameters.selector, parameters.matching, {}});
  if (warning) outcome.report.add_note(*warning);
  outcome.output = {owner->text() + " " + seconds + "IN TLSA " + rdata};
  return outcome;
}

constexpr Option kTlsaPrintOptions[] = {
    {"--owner", "OWNER", "The owner of the record: _PORT._PROTOCOL.HOST.", true},
    {"--ttl", "TTL", "TTL of the record: seconds, or a duration such as 1h. Default: none."},
    {"--usage", "N", "0 PKIX-TA, 1 PKIX-EE, 2 DANE-TA, 3 DANE-EE. Default: 3."},
    {"--selector", "N", "0 the full certificate, 1 its public key. Default: 1."},
    {"--matching", "N", "0 exact match, 1 SHA-256, 2 SHA-512. Default: 1."},
};

}  // namespace

extern const Command kTlsaPrint = {
    .name = "tlsa print",
    .operands = {"FILE", 1, 1},
    .options = kTlsaPrintOptions,
    .summary = "tool: prints the TLSA record of a key, request or certificate",
    .help =
        "FILE is PEM: a private key, a public key, a certificate request or a certificate. Of "
        "several certificates the first one is used.",
    .example = "tlsa print --owner _25._tcp.mail.example.org. --ttl 1h mail.pem",
    .run = run_tlsa_print,
};

}  // namespace millrace::cli
