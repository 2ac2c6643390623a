#include "acme/revocation/revocation_target.h"

#include "acme/state/order_state.h"
#include "core/base/ascii.h"
#include "core/base/joined.h"
#include "core/base/printable.h"
#include "core/crypto/pem_chain.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxChain = 1U << 20U;
constexpr size_t kMaxSerial = 100;

Result<RevocationTarget> newest_in(const OrderState& state, const CertId& id, const Path& path) {
  ASSIGN(RevocationTarget target, target_in(state.issued->chain, path.string(), state.issued->ca));
  target.configured = id;
  target.directory = state.issued->directory;
  return target;
}

Result<std::vector<RevocationTarget>> known_in(const OrderState& state, const CertId& id,
                                               const Path& path) {
  std::vector<RevocationTarget> known;
  if (state.issued) {
    ASSIGN(RevocationTarget newest, newest_in(state, id, path));
    known.push_back(std::move(newest));
  }
  for (const PendingRevocation& pending : state.revoking) {
    if (pending.certificate.empty() || &pending == state.being_revoked()) continue;
    ASSIGN(RevocationTarget older, target_in(pending.certificate, path.string(), pending.ca));
    older.configured = id;
    older.directory = pending.directory;
    known.push_back(std::move(older));
  }
  return known;
}

}  // namespace

Result<RevocationTarget> target_in(const std::string& chain, const std::string& where, CaId ca) {
  ASSIGN(const auto certificates, parse_chain(chain, where));
  ASSIGN(const auto ders, split_pem_chain(chain, where));
  return RevocationTarget{ders.front(), certificates.front(), std::move(ca), {}};
}

Result<RevocationTarget> issued_target(const StageContext& context, const CertId& id) {
  const Path path = context.paths.order(id);
  ASSIGN(const OrderState state, load_order_state(context.env.files, path));
  if (!state.issued) {
    return config_error(path.string() +
                        " has no issued certificate: give its file: --certificate FILE")
        .about(certificate_subject(id));
  }
  return newest_in(state, id, path);
}

Result<RevocationTarget> target_with_serial(const StageContext& context, const CertId& id,
                                            const std::string& serial) {
  const Path path = context.paths.order(id);
  ASSIGN(const OrderState state, load_order_state(context.env.files, path));
  ASSIGN(const auto known, known_in(state, id, path));
  const std::string wanted = lower(serial);
  std::string serials;
  for (const RevocationTarget& target : known) {
    if (target.leaf.serial == wanted) return target;
    serials += (serials.empty() ? "" : ", ") + target.leaf.serial;
  }
  return config_error(path.string() + " has " + (serials.empty() ? "none" : "serial " + serials) +
                      ", not " + printable(serial, kMaxSerial) +
                      ": give its file: --certificate FILE")
      .about(certificate_subject(id));
}

Result<RevocationTarget> file_target(const StageContext& context, const Settings& settings,
                                     const Path& file, const CaId& ca) {
  ASSIGN(const std::string text, context.env.files.read(file, kMaxChain));
  ASSIGN(RevocationTarget target, target_in(text, file.string(), ca));
  for (const CertificateSettings& certificate : settings.certificates) {
    auto issued = issued_target(context, certificate.id);
    if (issued && issued->der == target.der) return issued;
  }
  return target;
}

Result<void> check_place(const Settings& settings, const CaId& id, const std::string& directory) {
  const CaSettings* ca = settings.ca(id);
  if (ca == nullptr || directory.empty() || directory == ca->directory_url) return {};
  return config_error("it is of " + directory + ", and CA " + id.text() + " is now " +
                      ca->directory_url +
                      ": to revoke it, use a configuration with "
                      "the former directory");
}

Subject configured_subject(const RevocationTarget& target) {
  return target.configured ? certificate_subject(*target.configured) : Subject();
}

std::string describe(const RevocationTarget& target) {
  return (target.configured ? target.configured->text() + ", " : "") + "serial " +
         target.leaf.serial + ", for " + joined(target.leaf.names) + ", of CA " + target.ca.text() +
         ", valid until " + format_time(target.leaf.not_after);
}

}  // namespace millrace::acme
