#include "acme/revocation_target.h"

#include "acme/due.h"
#include "core/pem_chain.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxChain = 1U << 20U;

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
    return config_error("certificate " + id.text() + ": " + path.string() +
                        " tells of none that was issued: name its file: --certificate FILE");
  }
  ASSIGN(RevocationTarget target, target_in(state.issued->chain, path.string(), state.issued->ca));
  target.configured = id;
  target.directory = state.issued->directory;
  return target;
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
                      ca->directory_url + ": it can be revoked with a configuration that has " +
                      "the former");
}

std::string describe(const RevocationTarget& target) {
  return (target.configured ? target.configured->text() + ", " : "") + "serial " +
         target.leaf.serial + ", for " + joined(target.leaf.names) + ", of CA " + target.ca.text() +
         ", valid until " + format_time(target.leaf.not_after);
}

}  // namespace millrace::acme
