#include "acme/revocation/revocation_target.h"

#include "acme/state/revocation_journal.h"
#include "core/base/ascii.h"
#include "core/base/joined.h"
#include "core/base/printable.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxChain = 1U << 20U;
constexpr size_t kMaxSerial = 100;

Result<PendingRevocation> target_in(const std::string& chain, const Path& path, const CaId& ca) {
  ASSIGN(const auto certificates, parse_chain(chain, path.string()));
  PendingRevocation target{ca, certificates.front().spki};
  target.leaf = certificates.front();
  return target;
}

}  // namespace

Result<std::optional<PendingRevocation>> newest_in(const OrderState& state, const CertId& id,
                                                   const Path& path) {
  if (!state.issued) return std::optional<PendingRevocation>();
  ASSIGN(PendingRevocation target, target_in(state.issued->chain, path, state.issued->ca));
  target.id = id;
  target.directory = state.issued->directory;
  return std::optional(std::move(target));
}

Result<PendingRevocation> issued_target(const StageContext& context, const CertId& id) {
  const Path path = context.paths.order(id);
  ASSIGN(const OrderState state, load_order_state(context.env.files, path));
  ASSIGN(auto newest, newest_in(state, id, path));
  if (newest) return std::move(*newest);
  return config_error(path.string() +
                      " has no issued certificate: give its file: --certificate FILE")
      .about(certificate_subject(id));
}

Result<PendingRevocation> target_with_serial(const StageContext& context, const CertId& id,
                                             const std::string& serial) {
  const Path path = context.paths.order(id);
  ASSIGN(const OrderState state, load_order_state(context.env.files, path));
  ASSIGN(const auto newest, newest_in(state, id, path));
  ASSIGN(const auto journal, RevocationJournal::read(context));
  std::vector<PendingRevocation> known = journal.pending({id});
  std::erase_if(known, [&](const PendingRevocation& one) {
    return !one.leaf || (newest && one.is_of(newest->leaf->pem));
  });
  if (newest) known.insert(known.begin(), *newest);
  for (const PendingRevocation& target : known) {
    if (target.leaf->serial == lower(serial)) return target;
  }
  const std::string serials =
      joined(known, ", ", [](const PendingRevocation& one) { return one.leaf->serial; });
  return config_error(path.string() + " has " + (serials.empty() ? "none" : "serial " + serials) +
                      ", not " + printable(serial, kMaxSerial) +
                      ": give its file: --certificate FILE")
      .about(certificate_subject(id));
}

Result<PendingRevocation> file_target(const StageContext& context, const Settings& settings,
                                      const Path& file, const CaId& ca) {
  ASSIGN(const std::string text, context.env.files.read(file, kMaxChain));
  ASSIGN(PendingRevocation target, target_in(text, file, ca));
  for (const CertificateSettings& certificate : settings.certificates) {
    auto issued = issued_target(context, certificate.id);
    if (issued && issued->is_of(target.leaf->pem)) return issued;
  }
  return target;
}

Result<void> check_place(const Settings& settings, const PendingRevocation& target) {
  const CaSettings* ca = settings.ca(target.ca);
  const std::string& directory = target.directory;
  if (ca == nullptr || directory.empty() || directory == ca->directory_url) return {};
  return config_error("it is of " + directory + ", and CA " + ca->id.text() + " is now " +
                      ca->directory_url +
                      ": to revoke it, use a configuration with "
                      "the former directory");
}

}  // namespace millrace::acme
