import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0002_search'),
        ('findings', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MonthRead',
            fields=[
                ('month', models.CharField(max_length=7, primary_key=True, serialize=False)),
                ('version', models.BigIntegerField()),
                ('reader', models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reader', models.CharField(max_length=40)),
                ('fingerprint', models.CharField(max_length=64)),
                ('ended', models.CharField(choices=[('well', 'Well'), ('badly', 'Badly'), ('unknown', 'Unknown')], max_length=7)),
                ('is_turnaround', models.BooleanField()),
                ('sort_key', models.CharField(max_length=60)),
                ('marks', models.JSONField()),
                ('episode', models.JSONField(null=True)),
                ('conversation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reading', to='casework.conversation')),
            ],
        ),
        migrations.CreateModel(
            name='PossibleHit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('probability', models.FloatField()),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='casework.message')),
                ('reading', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='possible', to='findings.reading')),
            ],
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['is_turnaround', '-sort_key'], name='findings_re_is_turn_b3b3e2_idx'),
        ),
        migrations.AddIndex(
            model_name='possiblehit',
            index=models.Index(fields=['kind', 'probability'], name='findings_po_kind_74e900_idx'),
        ),
    ]
