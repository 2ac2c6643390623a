// The stage order at one CA: checks CAA, then creates and resumes orders.
#pragma once

#include <list>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "acme/order/ca_pass.h"
#include "acme/order/order_creator.h"
#include "acme/order/order_finder.h"
#include "core/dns/caa.h"

namespace millrace::acme {

class OrderRunner {
 public:
  // `orders_in_use`: URLs of the orders that certificates have. `caa`: nullptr: CAA is not checked.
  // The caller keeps all arguments alive.
  OrderRunner(CaPass& pass, const CaSettings& ca, CaaSource* caa,
              std::set<std::string> orders_in_use)
      : pass_(pass), ca_(ca), caa_(caa), orders_in_use_(std::move(orders_in_use)) {}

  // What other hosts have recorded of these certificates' orders.
  void set_elsewhere(std::map<CertId, OrderHint> hints) { elsewhere_ = std::move(hints); }
  // Adds them to the pass, which must end before this object.
  void add(std::vector<CertificateWork*> works);

 private:
  void check_caa_of(std::vector<CertificateWork*>& works);
  void add(CertificateWork& work, std::vector<OrderCreator*>& lost);
  void search(OrderCreator& creator);
  const OrderHint* taken_over(CertificateWork& work) const;
  bool waits_for_box(CertificateWork& work) const;

  CaPass& pass_;
  const CaSettings& ca_;
  CaaSource* caa_;
  std::set<std::string> orders_in_use_;
  std::map<CertId, OrderHint> elsewhere_;
  std::list<OrderCreator> creators_;
  std::list<OrderFinder> finders_;
};

}  // namespace millrace::acme
