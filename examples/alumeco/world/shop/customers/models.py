"""One row beside each account, as real shops add one."""

from django.conf import settings
from django.db import models


class CustomerProfile(models.Model):
    """Which country shop an account belongs to, and which company its person buys for."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    site = models.CharField(max_length=8, db_index=True)
    company_no = models.CharField(max_length=32, blank=True, db_index=True)

    class Meta:
        db_table = "customer_profile"
